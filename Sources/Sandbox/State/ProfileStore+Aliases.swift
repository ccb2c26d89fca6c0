import Rows

/// `/users/alias/new`, `/users/alias/update` and `/users/identify`.
///
/// Source: Braze documentation, the endpoints' pages.
extension ProfileStore {
    mutating func newAliases(_ objects: [JSONElement], at now: Duration) {
        for object in objects {
            guard let alias = Alias(object) else { continue }
            guard slot(.alias(alias)) == nil else {
                drop(.aliasTaken)
                continue
            }
            guard let id = object["external_id"]?.string, !id.isEmpty else {
                _ = create(.alias(alias), at: now)
                continue
            }
            guard let slot = slot(.externalID(id)) else {
                drop(.userNotFound)
                continue
            }
            guard profile(slot)?.aliases.contains(where: { $0.label == alias.label }) == false else {
                drop(.aliasTaken)
                continue
            }
            reindex(slot, at: now) { $0.aliases.append(alias) }
        }
    }

    mutating func updateAliases(_ objects: [JSONElement], at now: Duration) {
        for object in objects {
            guard let label = object["alias_label"]?.string, let old = object["old_alias_name"]?.string,
                let new = object["new_alias_name"]?.string
            else { continue }
            let alias = Alias(label: label, name: old)
            guard let slot = slot(.alias(alias)) else {
                drop(.noMatch)
                continue
            }
            let renamed = Alias(label: label, name: new)
            guard self.slot(.alias(renamed)) == nil else {
                drop(.aliasTaken)
                continue
            }
            reindex(slot, at: now) { profile in
                profile.aliases = profile.aliases.map { $0 == alias ? renamed : $0 }
            }
        }
    }

    mutating func identify(_ objects: [JSONElement], at now: Duration) {
        for object in objects {
            guard let id = object["external_id"]?.string else { continue }
            let anonymous = one(of: object)
            guard let anonymous, profile(anonymous)?.externalID == nil else {
                drop(.noMatch)
                continue
            }
            guard let identified = slot(.externalID(id)) else {
                reindex(anonymous, at: now) { $0.externalID = id }
                continue
            }
            let labels = Set(profile(identified)?.aliases.map(\.label) ?? [])
            if let alias = Alias(object["user_alias"]), labels.contains(alias.label) {
                drop(.aliasTaken)
                continue
            }
            combine(anonymous, into: identified, at: now)
        }
    }

    /// Moves everything that only the first has to the second and removes the first.
    mutating func combine(_ merged: Slot, into kept: Slot, at now: Duration) {
        guard merged != kept, let profile = profile(merged) else { return drop(.noMatch) }
        remove(merged)
        reindex(kept, at: now) { $0.absorb(profile) }
    }

    /// The one profile that an identifier object means; `nil` when it is nobody or more than one.
    func one(of object: JSONElement) -> Slot? {
        if let id = object["external_id"]?.string, object["user_alias"] == nil, object["email"] == nil,
            object["phone"] == nil
        {
            return slot(.externalID(id))
        }
        if let alias = Alias(object["user_alias"]) { return slot(.alias(alias)) }
        var candidates: [Slot] = []
        if let email = object["email"]?.string {
            candidates = slots(.email(UserKey.normalized(email: email)))
        } else if let phone = object["phone"]?.string {
            candidates = slots(.phone(UserKey.normalized(phone: phone)))
        }
        for rule in Prioritization.read(object["prioritization"]) ?? [] {
            switch rule {
            case .identified: candidates.removeAll { profile($0)?.externalID == nil }
            case .unidentified: candidates.removeAll { profile($0)?.externalID != nil }
            case .mostRecentlyUpdated:
                candidates = candidates.max { revisionOf($0) < revisionOf($1) }.map { [$0] } ?? []
            case .leastRecentlyUpdated:
                candidates = candidates.min { revisionOf($0) < revisionOf($1) }.map { [$0] } ?? []
            }
        }
        return candidates.count == 1 ? candidates.first : nil
    }
}
