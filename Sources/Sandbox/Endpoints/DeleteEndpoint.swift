/// `POST /users/delete`.
///
/// Source: Braze documentation, "POST: Delete users": one kind of identifier a request, 50 at most.
enum DeleteEndpoint {
    static func handle(_ body: JSONElement) -> Handled {
        let arrays = [
            CheckedArray("external_ids", of: body) {
                IdentifierCheck.isExternalID($0.element) ? nil : "'external_id' is not valid"
            },
            CheckedArray("braze_ids", of: body) {
                IdentifierCheck.isText($0.element) ? nil : "'braze_id' is not valid"
            },
            CheckedArray("user_aliases", of: body) { IdentifierCheck.isAlias($0.element) ? nil : Sentence.alias },
            CheckedArray("email_addresses", of: body) { checked in
                let object = checked.element
                guard let email = object["email"], IdentifierCheck.isEmail(email) else { return Sentence.email }
                return Prioritization.sentence(object["prioritization"])
            },
            CheckedArray("phone_numbers", of: body) { checked in
                let object = checked.element
                guard IdentifierCheck.isText(object["phone"]) else { return "'phone' is not valid" }
                return Prioritization.sentence(object["prioritization"])
            },
        ]
        let sent = arrays.filter { $0.count > 0 || $0.isMalformed }
        guard sent.count <= 1 else {
            return .refused("a single request may only contain one kind of identifier", arrays: sent)
        }
        return CountedEndpoint.handle(
            sent.isEmpty ? Array(arrays.prefix(1)) : sent,
            counter: "deleted",
            effect: .delete(sent.flatMap(\.elements), kind: sent.first?.name ?? "external_ids")
        )
    }
}
