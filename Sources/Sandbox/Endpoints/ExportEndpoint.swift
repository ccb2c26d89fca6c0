import Rows

/// `POST /users/export/ids`.
///
/// Source: Braze documentation, "POST: Export user profile by identifier"; status 201 is recorded.
enum ExportEndpoint {
    static func handle(_ body: JSONElement) -> Handled {
        let ids = body["external_ids"]?.elements?.count ?? 0
        let aliases = body["user_aliases"]?.elements?.count ?? 0
        guard max(ids, aliases) <= EndpointContext.maximumObjects else {
            return .refused(CountedEndpoint.tooManyObjects)
        }
        let others: [StaticString] = ["device_id", "braze_id", "email_address", "phone"]
        guard ids + aliases > 0 || others.contains(where: { IdentifierCheck.isText(body[$0]) }) else {
            return .refused("Either 'external_ids', 'user_aliases', 'braze_id', 'email_address' or 'phone' is required")
        }
        return Handled(
            reply: reply(users: [], invalidIDs: []),
            effect: .export(body),
            finish: { result in
                guard case .users(let users, let invalidIDs) = result else { return reply(users: [], invalidIDs: []) }
                return reply(users: users, invalidIDs: invalidIDs)
            }
        )
    }

    private static func reply(users: [JSONValue], invalidIDs: [String]) -> Reply {
        var members = [
            JSONValue.Member(name: "message", value: .string("success")),
            JSONValue.Member(name: "users", value: .array(users)),
        ]
        if !invalidIDs.isEmpty {
            members.append(
                JSONValue.Member(name: "invalid_user_ids", value: .array(invalidIDs.map(JSONValue.string)))
            )
        }
        return Reply(status: 201, json: .object(members))
    }
}
