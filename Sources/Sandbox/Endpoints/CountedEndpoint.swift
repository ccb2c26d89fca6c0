import Rows

/// What the maintenance endpoints have in common: arrays of objects, one cap, a counter and `message`.
///
/// Source: Braze documentation, "POST: Create new user aliases", "POST: Identify users", "POST: Delete users".
/// How bad objects among good ones are reported is not documented; this says it as `/users/track` does.
enum CountedEndpoint {
    static let tooManyObjects = "The max number of external_ids and aliases per request was exceeded"

    /// - Parameters:
    ///   - arrays: the request's arrays, checked.
    ///   - counter: the member of the answer that counts accepted objects; `nil` for none.
    ///   - status: of the answer when an object was accepted.
    ///   - effect: what the profiles are told.
    /// - Returns: the answer.
    static func handle(
        _ arrays: [CheckedArray],
        counter: String?,
        status: Int = 201,
        effect: Effect
    ) -> Handled {
        let sent = arrays.filter { $0.count > 0 }
        let accepted = sent.reduce(0) { $0 + $1.accepted.count }
        guard arrays.reduce(0, { $0 + $1.count }) <= EndpointContext.maximumObjects else {
            return .refused(tooManyObjects)
        }
        let errors = sent.flatMap(\.errors)
        guard accepted > 0, !arrays.contains(where: \.isMalformed) else {
            let names = arrays.map { "'\($0.name)'" }.joined(separator: " or ")
            var handled = Handled.refused("Valid data must be provided in the \(names) field.", arrays: sent)
            if !errors.isEmpty {
                handled.reply = Reply(
                    status: 400,
                    json: .object([
                        "message": .string("Valid data must be provided in the \(names) field."),
                        "errors": .array(errors.map(\.json)),
                    ])
                )
            }
            return handled
        }
        var members: [JSONValue.Member] = []
        if let counter { members.append(JSONValue.Member(name: counter, value: .integer(accepted))) }
        members.append(JSONValue.Member(name: "message", value: .string("success")))
        if !errors.isEmpty {
            members.append(JSONValue.Member(name: "errors", value: .array(errors.map(\.json))))
        }
        return Handled(
            reply: Reply(status: status, json: .object(members)),
            arrays: sent.map(\.tally),
            sentences: errors.map(\.sentence),
            effect: effect
        )
    }
}
