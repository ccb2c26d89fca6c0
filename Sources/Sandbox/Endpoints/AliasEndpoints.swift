import Braze

/// `POST /users/alias/new`, `/users/alias/update` and `/users/identify`.
///
/// Source: Braze documentation, the endpoints' pages; the sentences are ours.
enum AliasEndpoints {
    static func new(_ body: JSONElement) -> Handled {
        let aliases = CheckedArray("user_aliases", of: body) { checked in
            let object = checked.element
            guard object.kind == .object else { return Sentence.notAnObject }
            guard IdentifierCheck.isAliasPart(object["alias_name"]) else { return "'alias_name' is not valid" }
            guard IdentifierCheck.isAliasPart(object["alias_label"]) else { return "'alias_label' is not valid" }
            if let id = object["external_id"], id.isPresent { return externalIDSentence(id) }
            return nil
        }
        return CountedEndpoint.handle(
            [aliases],
            counter: "aliases_processed",
            effect: .newAliases(aliases.elements)
        )
    }

    static func update(_ body: JSONElement) -> Handled {
        let updates = CheckedArray("alias_updates", of: body) { checked in
            let object = checked.element
            guard object.kind == .object else { return Sentence.notAnObject }
            for name: StaticString in ["alias_label", "old_alias_name", "new_alias_name"] {
                guard IdentifierCheck.isAliasPart(object[name]) else { return "'\(name)' is not valid" }
            }
            return nil
        }
        return CountedEndpoint.handle([updates], counter: nil, effect: .updateAliases(updates.elements))
    }

    static func identify(_ body: JSONElement) -> Handled {
        let aliases = CheckedArray("aliases_to_identify", of: body) { checked in
            let object = checked.element
            if let sentence = requiredExternalID(object) { return sentence }
            guard let alias = object["user_alias"], IdentifierCheck.isAlias(alias) else { return Sentence.alias }
            return nil
        }
        let emails = CheckedArray("emails_to_identify", of: body) { checked in
            let object = checked.element
            if let sentence = requiredExternalID(object) { return sentence }
            guard let email = object["email"], IdentifierCheck.isEmail(email) else { return Sentence.email }
            return Prioritization.sentence(object["prioritization"])
        }
        let phones = CheckedArray("phone_numbers_to_identify", of: body) { checked in
            let object = checked.element
            if let sentence = requiredExternalID(object) { return sentence }
            guard IdentifierCheck.isText(object["phone"]) else { return "'phone' is not valid" }
            return Prioritization.sentence(object["prioritization"])
        }
        return CountedEndpoint.handle(
            [aliases, emails, phones],
            counter: "aliases_processed",
            effect: .identify(aliases.elements + emails.elements + phones.elements)
        )
    }

    private static func requiredExternalID(_ object: JSONElement) -> String? {
        guard object.kind == .object else { return Sentence.notAnObject }
        guard let id = object["external_id"] else { return "'external_id' is required" }
        return externalIDSentence(id)
    }

    private static func externalIDSentence(_ id: JSONElement) -> String? {
        guard IdentifierCheck.isText(id) else { return "'external_id' is required" }
        return IdentifierCheck.isExternalID(id) ? nil : Sentence.externalIDTooLong
    }
}
