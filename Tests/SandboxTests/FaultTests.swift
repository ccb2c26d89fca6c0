import Rows
import Synchronization
import Testing

@testable import Sandbox

@Suite("Faults")
struct FaultTests {
    private let event = #"{"events":[{"external_id":"u","name":"e","time":"2026-01-01"}]}"#

    private func run(
        _ plan: String,
        _ body: (TestClient, RunningSandbox) async throws -> Void
    ) async throws {
        let faults = try FaultPlan(parsing: plan)
        try await rehearse({ $0.faults = faults }, body)
    }

    @Test(
        "answers in place of the right one",
        arguments: [
            ("429", 429), ("429-bare", 429), ("500", 500), ("502-html", 502), ("503", 503), ("504-html", 504),
            ("key-revoked", 401), ("other-message", 201),
        ]
    )
    func answers(_ name: String, _ status: Int) async throws {
        try await run("1 \(name)") { client, running in
            let answer = try await client.expect(status, "/users/track", event)
            #expect(running.acceptedObjects().isEmpty)
            switch name {
            case "429": #expect(answer.header("x-ratelimit-retry-after") == "1")
            case "429-bare": #expect(answer.header("x-ratelimit-retry-after") == nil)
            case "502-html", "504-html": #expect(answer.header("content-type") == "text/html")
            case "other-message": #expect(answer.message != "success")
            default: break
            }
            try await client.expect(201, "/users/track", event)
            #expect(running.statistics().faults == [name: 1])
        }
    }

    @Test("500 and 504 after applying")
    func applied() async throws {
        try await run("1 500-applied\n2 504-applied") { client, running in
            try await client.expect(500, "/users/track", event)
            try await client.expect(504, "/users/track", event)
            #expect(running.acceptedObjects().count == 2)
            #expect(running.statistics().duplicateEvents == 1)
        }
    }

    @Test("the connection is cut", arguments: [("reset-before", 0), ("reset-after", 1), ("cut-off", 1)])
    func resets(_ name: String, _ accepted: Int) async throws {
        try await run("1 \(name)") { client, running in
            await #expect(throws: (any Error).self) { try await client.post("/users/track", event) }
            #expect(running.acceptedObjects().count == accepted)
            try await client.expect(201, "/users/track", event)
        }
    }

    @Test("a kept connection that is gone after the answer")
    func staleKeepAlive() async throws {
        try await run("1 stale-keep-alive") { client, running in
            try await client.expect(201, "/users/track", event)
            #expect(running.acceptedObjects().count == 1)
        }
    }

    @Test("errors in shapes that clients have to bear")
    func distortions() async throws {
        let body = #"{"attributes":[{"external_id":"u"},{"x":1}]}"#
        try await run("1 errors-without-index\n2 errors-as-strings\n3 queued\n4 errors-without-array") { client, _ in
            let first = try await client.expect(201, "/users/track", body)
            #expect(first.json["errors"]?.arrayValue?.first?["index"] == nil)
            #expect(first.sentences == [Sentence.identifierRequired])
            let second = try await client.expect(201, "/users/track", body)
            #expect(second.json["errors"]?.arrayValue == [.string(Sentence.identifierRequired)])
            let third = try await client.expect(202, "/users/track", event)
            #expect(third.message == "queued")
            let fourth = try await client.expect(201, "/users/track", body)
            #expect(fourth.json["errors"]?.arrayValue?.first?["input_array"] == nil)
            #expect(fourth.sentences == [Sentence.identifierRequired])
        }
    }

    @Test("hanging and slow answers wait on the clock that they are given")
    func waiting() async throws {
        let waits = Mutex<[Duration]>([])
        let waited: @Sendable (Duration) -> Void = { duration in waits.withLock { $0.append(duration) } }
        try await rehearse {
            $0.faults = FaultPlan([
                FaultPlan.Rule(.numbers(1...1), .slowFirstByte(.seconds(7))), FaultPlan.Rule(.numbers(2...2), .hang),
            ])
            $0.latency = SandboxLatency(base: .milliseconds(20), perObject: .milliseconds(1))
            $0.clock = SandboxClock(now: { .seconds(1_000) }, sleep: { waited($0) })
        } _: { client, running in
            try await client.expect(201, "/users/track", event)
            #expect(waits.withLock { $0 } == [.milliseconds(21), .seconds(7)])
            await #expect(throws: (any Error).self) { try await client.post("/users/track", event) }
            #expect(running.acceptedObjects().count == 1)
        }
    }

    @Test("a plan as text")
    func parsing() throws {
        let plan = try FaultPlan(
            parsing: """
                # for a rehearsal
                5 reset-after
                10-20 503-html   # an outage
                every 50 slow=1500
                from 900 key-revoked
                2.5% 429=7 /users/track
                """
        )
        #expect(
            plan.rules == [
                FaultPlan.Rule(.numbers(5...5), .resetAfterApplying),
                FaultPlan.Rule(.numbers(10...20), .serverError(status: 503, isHTML: true, isApplied: false)),
                FaultPlan.Rule(.every(50), .slowFirstByte(.milliseconds(1_500))),
                FaultPlan.Rule(.from(900), .keyRevoked),
                FaultPlan.Rule(.chance(0.025), .rateLimited(retryAfterSeconds: 7), path: "/users/track"),
            ]
        )
        for bad in ["5", "x 500", "5 nothing", "every 0 500", "120% 500", "5 500 here", "9-3 500"] {
            #expect(throws: FaultSyntaxError.self) { try FaultPlan(parsing: bad) }
        }
        for name in SandboxFault.names { #expect(SandboxFault(name: name)?.name == name || name == "slow") }
    }

    @Test("chance is the same for the same seed, and as often as it says")
    func chance() {
        let plan = FaultPlan([FaultPlan.Rule(.chance(0.05), .resetBeforeApplying)])
        func hits(_ seed: UInt64) -> [Int] {
            (1...20_000).filter { plan.fault(number: $0, path: "/users/track", seed: seed) != nil }
        }
        #expect(hits(1) == hits(1))
        #expect(hits(1) != hits(2))
        #expect((900...1_100).contains(hits(1).count))
    }
}
