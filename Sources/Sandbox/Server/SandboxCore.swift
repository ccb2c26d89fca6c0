import Rows
import Synchronization

/// Everything of a sandbox but the network: gate, limits, endpoints, counting.
///
/// A thin locked shell around pure parts; nothing here waits.
final class SandboxCore: Sendable {
    let configuration: SandboxConfiguration
    let gate: Gate
    private let limiter: Mutex<RateLimiter>
    private let ledger: Mutex<RequestLedger>
    private let workspaces = Mutex<[String: Workspace]>([:])
    private let kept = Mutex<[AcceptedObject]>([])

    init(configuration: SandboxConfiguration) {
        self.configuration = configuration
        gate = Gate(configuration: configuration)
        limiter = Mutex(RateLimiter(rules: configuration.rateLimits))
        ledger = Mutex(RequestLedger(maximumEventIdentities: configuration.maximumEventIdentities))
    }

    func begin(_ head: RequestHead, at now: Duration) -> Visit {
        let path = gate.knows(head.path) ? head.path : "(no such path)"
        let number = ledger.withLock { $0.begin(path: path, at: now) }
        return Visit(number: number, arrival: now, path: path)
    }

    /// Path, key, permission, rate, content type, announced size; then the faults that stand in for these.
    func admit(_ head: RequestHead, _ visit: inout Visit) -> Gate.Verdict {
        let verdict = gate.admit(head)
        guard case .pass(var pass) = verdict else { return verdict }
        let answer = limiter.withLock {
            $0.take(workspace: pass.workspace, group: pass.endpoint.rateGroup, at: visit.arrival)
        }
        guard answer.isAllowed else { return .refused(Gate.rateLimited(answer.headers)) }
        pass.headers = answer.headers
        let plan = configuration.faults
        visit.fault = plan.fault(number: visit.number, path: visit.path, seed: configuration.seed)
        switch visit.fault {
        case .keyRevoked: return .refused(gate.revokedKey(head))
        case .rateLimited: return .refused(visit.fault?.reply ?? Gate.rateLimited([]))
        default: break
        }
        if let reply = gate.checkContent(head, endpoint: pass.endpoint) { return .refused(reply.with(pass.headers)) }
        return .pass(pass)
    }

    /// JSON, counts and objects; then applies and counts what is accepted.
    func handle(_ body: [UInt8], _ pass: Gate.Pass, _ visit: inout Visit) -> Reply {
        guard visit.fault?.isApplied ?? true else { return Gate.badJSON.with(pass.headers) }
        guard let document = try? JSONDocument(parsing: body), document.root.kind == .object else {
            return Gate.badJSON.with(pass.headers)
        }
        let context = EndpointContext(
            batchModel: configuration.batchModel,
            blockedExternalIDs: configuration.blockedExternalIDs,
            distortion: visit.fault?.distortion
        )
        let handled = EndpointTable.handle(document.root, endpoint: pass.endpoint, context: context)
        let handling = Handling(handled)
        visit.handling = handling
        let number = visit.number
        ledger.withLock {
            $0.hold(users: handling.users, request: number)
            $0.accept(path: pass.endpoint.path, arrays: handled.arrays, eventIdentities: handling.events)
        }
        keep(handled, path: pass.endpoint.path)
        let result = handled.effect.map { apply($0, workspace: pass.workspace, visit) } ?? .done
        let reply = handled.finish?(result) ?? handled.reply
        return reply.with(pass.headers)
    }

    private func apply(_ effect: Effect, workspace: String, _ visit: Visit) -> EffectResult {
        guard configuration.stateEngine else { return .done }
        let chance = Chance.unit(seed: configuration.seed, number: visit.number, stream: -2)
        let due = visit.arrival + configuration.appliesWithin * chance
        return workspaces.withLock { workspaces in
            workspaces[workspace, default: Workspace(maximumProfiles: configuration.maximumProfiles)]
                .apply(effect, at: visit.arrival, due: due)
        }
    }

    /// Looks at the profiles of all workspaces, sorted by the workspaces' names, as they are now.
    private func inspect(_ body: (ProfileStore) -> Void) {
        let now = configuration.clock.now()
        workspaces.withLock { workspaces in
            for name in workspaces.keys.sorted() {
                workspaces[name]?.settle(at: now)
                if let store = workspaces[name]?.store { body(store) }
            }
        }
    }

    /// The profile with that external id, in the first workspace that has it.
    func profile(externalID: String) -> JSONValue? {
        var profile: JSONValue?
        inspect { store in
            guard profile == nil, let slot = store.slot(.externalID(externalID)) else { return }
            profile = store.profile(slot).map(store.json)
        }
        return profile
    }

    /// How long the answer is to be held back; `nil`: not at all.
    func delay(of visit: Visit) -> Duration? {
        let latency = configuration.latency
        guard !latency.isZero else { return nil }
        let objects = (visit.handling?.accepted ?? 0) + (visit.handling?.refused ?? 0)
        return latency.duration(
            objects: objects,
            chance: Chance.unit(seed: configuration.seed, number: visit.number, stream: -1)
        )
    }

    /// The request is over; status 0: cut without an answer.
    func end(_ visit: inout Visit, status: Int, at now: Duration) {
        let sentences = visit.handling?.sentences ?? []
        let record = RequestRecord(
            number: visit.number,
            arrival: visit.arrival,
            path: visit.path,
            status: status,
            duration: now - visit.arrival,
            bytes: visit.bytes,
            accepted: visit.handling?.accepted ?? 0,
            refused: visit.handling?.refused ?? 0,
            errors: sentences.isEmpty ? [] : Array(Set(sentences).sorted().prefix(5)),
            fault: visit.fault?.name
        )
        let users = visit.handling?.users ?? []
        ledger.withLock { $0.end(record, sentences: sentences, users: users) }
    }

    var statistics: SandboxStatistics {
        var statistics = ledger.withLock { $0.statistics }
        inspect { store in
            statistics.profiles += store.count
            statistics.dataPoints += store.tally.dataPoints
            for (reason, count) in store.tally.drops { statistics.silentDrops[reason.rawValue, default: 0] += count }
        }
        return statistics
    }

    var secondsHistory: SecondsHistory { ledger.withLock { $0.seconds } }

    func lastRequests(_ count: Int) -> [RequestRecord] { ledger.withLock { $0.last(count) } }

    var acceptedObjects: [AcceptedObject] { kept.withLock { $0 } }

    private func keep(_ handled: Handled, path: String) {
        guard configuration.keepsObjects else { return }
        let objects = handled.arrays.flatMap { array in
            array.accepted.map { AcceptedObject(path: path, array: array.name, object: $0.element.tree) }
        }
        kept.withLock { $0 += objects }
    }
}
