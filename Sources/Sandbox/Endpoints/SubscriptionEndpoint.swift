/// `POST /v2/subscription/status/set`, and v1 with one group a call.
///
/// Source: Braze documentation, "POST: Update user's subscription group status (V2)"; the message for a bad
/// group id is recorded, the others are ours.
enum SubscriptionEndpoint {
    static let badGroupID = "Invalid subscription group ID"

    static func handle(_ body: JSONElement) -> Handled {
        guard let groups = body["subscription_groups"]?.elements, !groups.isEmpty else {
            return .refused("'subscription_groups' must be an array of objects")
        }
        return handle(groups: groups, keys: ["external_ids", "emails", "phones"])
    }

    static func handleV1(_ body: JSONElement) -> Handled {
        handle(groups: [body], keys: ["external_id", "email", "phone"])
    }

    private static func handle(groups: [JSONElement], keys: [StaticString]) -> Handled {
        var users: [JSONElement] = []
        var kinds: Set<Int> = []
        for group in groups {
            guard group.kind == .object else { return .refused("'subscription_groups' must be an array of objects") }
            guard UUIDGrammar.matches(group["subscription_group_id"]) else { return .refused(badGroupID) }
            guard let state = group["subscription_state"]?.string, ["subscribed", "unsubscribed"].contains(state)
            else { return .refused("Invalid subscription state") }
            let present = keys.indices.filter { group[keys[$0]]?.isPresent ?? false }
            guard present.count == 1, let kind = present.first, let value = group[keys[kind]] else {
                return .refused("exactly one of external_ids, emails or phones must be provided")
            }
            kinds.insert(kind)
            let list = value.kind == .string ? [value] : value.elements ?? []
            guard !list.isEmpty, list.allSatisfy({ isValid($0, kind: kind) }) else {
                return .refused("'\(keys[kind])' is not valid")
            }
            users += list
        }
        guard !kinds.isSuperset(of: [1, 2]) else {
            return .refused("emails and phones cannot be used in the same request")
        }
        guard users.count <= EndpointContext.maximumObjects else { return .refused(CountedEndpoint.tooManyObjects) }
        return Handled(
            reply: Reply(status: 201, message: "success"),
            arrays: [Handled.ArrayTally(name: "subscription_groups", accepted: users)],
            effect: .setSubscriptions(groups)
        )
    }

    private static func isValid(_ value: JSONElement, kind: Int) -> Bool {
        switch kind {
        case 0: IdentifierCheck.isExternalID(value)
        case 1: IdentifierCheck.isEmail(value)
        default: isE164(value)
        }
    }

    /// Plus sign and up to 15 digits.
    private static func isE164(_ value: JSONElement) -> Bool {
        guard value.kind == .string, (8...16).contains(value.byteCount), value.bytes.first == UInt8(ascii: "+") else {
            return false
        }
        return value.bytes.dropFirst().allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }
}
