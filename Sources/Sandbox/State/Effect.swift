import Rows

/// What an accepted request does to the profiles of its workspace, or asks of them.
enum Effect: Sendable {
    case track(attributes: [CheckedObject], events: [CheckedObject], purchases: [CheckedObject])
    /// One object, applied before the answer, which shows what is stored now.
    case trackSync(CheckedObject, array: String)
    case newAliases([JSONElement])
    case updateAliases([JSONElement])
    case identify([JSONElement])
    /// `kind` is the request's array.
    case delete([JSONElement], kind: String)
    case merge([JSONElement])
    case rename([JSONElement])
    case removeDeprecated([JSONElement])
    case setSubscriptions([JSONElement])
    case export(JSONElement)
}

/// What came of an ``Effect``, where the answer depends on it.
enum EffectResult: Sendable {
    case done
    /// One entry an object: what is wrong, or `nil`.
    case problems([String?])
    case users([JSONValue], invalidIDs: [String])
}

extension ProfileStore {
    mutating func apply(_ effect: Effect, at now: Duration) -> EffectResult {
        switch effect {
        case .track(let attributes, let events, let purchases):
            track(attributes: attributes, events: events, purchases: purchases, at: now)
        case .trackSync(let object, let array):
            track(
                attributes: array == "attributes" ? [object] : [],
                events: array == "events" ? [object] : [],
                purchases: array == "purchases" ? [object] : [],
                at: now
            )
            return .users(echo(object, array: array), invalidIDs: [])
        case .newAliases(let objects): newAliases(objects, at: now)
        case .updateAliases(let objects): updateAliases(objects, at: now)
        case .identify(let objects): identify(objects, at: now)
        case .delete(let objects, let kind): delete(objects, kind: kind)
        case .merge(let objects): merge(objects, at: now)
        case .rename(let objects): return .problems(rename(objects, at: now))
        case .removeDeprecated(let ids): return .problems(removeDeprecated(ids, at: now))
        case .setSubscriptions(let groups): setSubscriptions(groups, at: now)
        case .export(let request):
            let (users, invalidIDs) = export(request)
            return .users(users, invalidIDs: invalidIDs)
        }
        return .done
    }
}
