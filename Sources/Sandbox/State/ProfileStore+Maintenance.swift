import Rows

/// Delete, merge, rename, remove and subscription states.
///
/// Source: Braze documentation, the endpoints' pages.
extension ProfileStore {
    mutating func delete(_ objects: [JSONElement], kind: String) {
        for object in objects {
            let slot: Slot? =
                switch kind {
                case "external_ids": object.string.flatMap { self.slot(.externalID($0)) }
                case "braze_ids": object.string.flatMap { self.slot(.brazeID($0)) }
                case "user_aliases": Alias(object).flatMap { self.slot(.alias($0)) }
                default: one(of: object)
                }
            guard let slot else {
                drop(.noMatch)
                continue
            }
            remove(slot)
        }
    }

    mutating func merge(_ objects: [JSONElement], at now: Duration) {
        for object in objects {
            guard let from = object["identifier_to_merge"].flatMap(one(of:)),
                let into = object["identifier_to_keep"].flatMap(one(of:))
            else {
                drop(.noMatch)
                continue
            }
            combine(from, into: into, at: now)
        }
    }

    /// What is wrong with each renaming; `nil` for those that were done.
    mutating func rename(_ objects: [JSONElement], at now: Duration) -> [String?] {
        objects.map { object in
            guard let current = object["current_external_id"]?.string, let new = object["new_external_id"]?.string
            else { return "current_external_id and new_external_id are required" }
            guard current != new else { return "new_external_id must differ from current_external_id" }
            guard let slot = slot(.externalID(current)), profile(slot)?.externalID == current else {
                return "current_external_id was not found"
            }
            guard self.slot(.externalID(new)) == nil else { return "new_external_id is already in use" }
            reindex(slot, at: now) {
                $0.externalID = new
                $0.deprecatedIDs.append(current)
            }
            return nil
        }
    }

    /// What is wrong with each removal of a deprecated id; `nil` for those that were done.
    mutating func removeDeprecated(_ ids: [JSONElement], at now: Duration) -> [String?] {
        ids.map { element in
            guard let id = element.string, let slot = slot(.externalID(id)),
                profile(slot)?.deprecatedIDs.contains(id) == true
            else { return "external_id is not a deprecated id" }
            reindex(slot, at: now) { $0.deprecatedIDs.removeAll { $0 == id } }
            return nil
        }
    }

    mutating func setSubscriptions(_ groups: [JSONElement], at now: Duration) {
        for group in groups {
            guard let id = group["subscription_group_id"]?.string, let state = group["subscription_state"]?.string
            else { continue }
            for key in Self.users(of: group) {
                let slots = slots(key)
                for slot in slots { modify(slot) { $0.subscriptions[id] = state } }
                guard slots.isEmpty else { continue }
                if case .externalID = key {
                    drop(.userNotFound)
                } else {
                    orphans.put(key, group: id, state: state, at: now)
                }
            }
        }
    }

    private static func users(of group: JSONElement) -> [UserKey] {
        func texts(_ names: [StaticString]) -> [String] {
            for name in names {
                guard let value = group[name] else { continue }
                return value.string.map { [$0] } ?? value.elements?.compactMap(\.string) ?? []
            }
            return []
        }
        return texts(["external_ids", "external_id"]).map(UserKey.externalID)
            + texts(["emails", "email"]).map { .email(UserKey.normalized(email: $0)) }
            + texts(["phones", "phone"]).map { .phone(UserKey.normalized(phone: $0)) }
    }
}
