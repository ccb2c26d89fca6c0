import Rows

/// `POST /users/track/sync`: one object, applied before the answer.
///
/// Source: Braze documentation, "POST: Track users (synchronous)".
enum TrackSyncEndpoint {
    static func handle(_ body: JSONElement, _ context: EndpointContext) -> Handled {
        let arrays = TrackEndpoint.checked(body, context)
        guard arrays.reduce(0, { $0 + $1.count }) <= 1 else { return .refused(TrackEndpoint.tooManyObjects) }
        guard let array = arrays.first(where: { !$0.accepted.isEmpty }), let object = array.accepted.first else {
            return .refused(TrackEndpoint.noValidData, arrays: arrays.filter { $0.count > 0 })
        }
        return Handled(
            reply: reply([]),
            arrays: [array.tally],
            effect: .trackSync(object, array: array.name),
            finish: { result in
                guard case .users(let users, _) = result else { return reply([]) }
                return reply(users)
            }
        )
    }

    private static func reply(_ users: [JSONValue]) -> Reply {
        Reply(status: 201, json: .object(["users": .array(users), "message": .string("success")]))
    }
}
