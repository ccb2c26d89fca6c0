/// `POST /users/merge`.
///
/// Source: Braze documentation, "POST: Merge users" (202; the four messages).
enum MergeEndpoint {
    static let notAnArray = "'merge_updates' must be an array of objects"
    static let tooMany = "a single request may not contain more than 50 merge updates"
    static let identifiers = """
        identifiers must be objects with an 'external_id' property that is a string, 'user_alias' property that is \
        an object, 'email' property that is a string, or 'phone' property that is a string
        """
    static let members = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'"

    static func handle(_ body: JSONElement) -> Handled {
        guard let updates = body["merge_updates"]?.elements, !updates.isEmpty,
            updates.allSatisfy({ $0.kind == .object })
        else { return .refused(notAnArray) }
        guard updates.count <= EndpointContext.maximumObjects else { return .refused(tooMany) }
        for update in updates {
            guard update.count == 2, let merged = update["identifier_to_merge"],
                let kept = update["identifier_to_keep"]
            else { return .refused(members) }
            guard isIdentifier(merged), isIdentifier(kept) else { return .refused(identifiers) }
        }
        return Handled(
            reply: Reply(status: 202, message: "success"),
            arrays: [Handled.ArrayTally(name: "merge_updates", accepted: updates)],
            effect: .merge(updates)
        )
    }

    private static func isIdentifier(_ value: JSONElement) -> Bool {
        guard value.kind == .object else { return false }
        if IdentifierCheck.isText(value["external_id"]) { return true }
        if let alias = value["user_alias"] { return IdentifierCheck.isAlias(alias) }
        guard IdentifierCheck.isText(value["email"]) || IdentifierCheck.isText(value["phone"]) else { return false }
        return Prioritization.read(value["prioritization"]) != nil
    }
}
