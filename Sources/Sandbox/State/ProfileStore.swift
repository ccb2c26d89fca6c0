import Rows

/// The profiles of one workspace and the ways to find them: pure, told the time.
struct ProfileStore: Sendable {
    /// Index into ``profiles``.
    typealias Slot = Int

    private(set) var profiles: [Profile?] = []
    private var freeSlots: [Slot] = []
    private var byExternalID: [String: Slot] = [:]
    private var byAlias: [Alias: Slot] = [:]
    private var byEmail: [String: SlotList] = [:]
    private var byPhone: [String: SlotList] = [:]
    private var revision = 0
    private var created = 0

    /// The type of each custom attribute, fixed by the first value.
    var attributeTypes: [String: AttributeType] = [:]
    /// Subscription states for addresses that no profile has yet.
    var orphans = OrphanedSubscriptions()
    private(set) var drops: [SilentDrop: Int] = [:]
    private(set) var dataPoints = 0
    let maximumProfiles: Int

    init(maximumProfiles: Int) {
        self.maximumProfiles = maximumProfiles
    }

    var count: Int { profiles.count - freeSlots.count }

    mutating func drop(_ reason: SilentDrop, count: Int = 1) {
        drops[reason, default: 0] += count
    }

    mutating func bill(_ points: Int) {
        dataPoints += points
    }

    // MARK: Finding

    func slot(_ key: UserKey) -> Slot? {
        switch key {
        case .externalID(let id): byExternalID[id]
        case .brazeID(let id):
            BrazeID(id).flatMap {
                profiles.indices.contains($0.slot) && profiles[$0.slot]?.brazeID == $0 ? $0.slot : nil
            }
        case .alias(let alias): byAlias[alias]
        case .email, .phone: preferred(among: slots(key))
        }
    }

    /// Everybody with that e-mail or phone; for the other kinds one or nobody.
    func slots(_ key: UserKey) -> [Slot] {
        switch key {
        case .email(let email): byEmail[email]?.slots ?? []
        case .phone(let phone): byPhone[phone]?.slots ?? []
        default: slot(key).map { [$0] } ?? []
        }
    }

    func profile(_ slot: Slot) -> Profile? {
        profiles[slot]
    }

    /// The most recently updated one with an external id; without such a one the most recently updated.
    private func preferred(among slots: [Slot]) -> Slot? {
        let identified = slots.filter { profiles[$0]?.externalID != nil }
        return (identified.isEmpty ? slots : identified).max { revisionOf($0) < revisionOf($1) }
    }

    func revisionOf(_ slot: Slot) -> Int {
        profiles[slot]?.revision ?? 0
    }

    // MARK: Changing

    /// A new profile that the key finds, unless it is a `braze_id`: these are given; `nil` when there is no room.
    mutating func create(_ key: UserKey, at now: Duration) -> Slot? {
        guard count < maximumProfiles else {
            drop(.profileLimit)
            return nil
        }
        let slot = freeSlots.popLast() ?? profiles.count
        if slot == profiles.count { profiles.append(nil) }
        created += 1
        var profile = Profile(brazeID: BrazeID(slot: slot, generation: created))
        switch key {
        case .externalID(let id): profile.externalID = id
        case .alias(let alias): profile.aliases = [alias]
        case .email(let email): profile.fields["email"] = .string(email)
        case .phone(let phone): profile.fields["phone"] = .string(phone)
        case .brazeID: break
        }
        insert(profile, at: slot, now: now)
        return slot
    }

    mutating func remove(_ slot: Slot) {
        guard let profile = profiles[slot] else { return }
        unindex(profile, slot)
        profiles[slot] = nil
        freeSlots.append(slot)
    }

    /// Changes what no index knows of.
    mutating func modify(_ slot: Slot, _ change: (inout Profile) -> Void) {
        revision += 1
        profiles[slot]?.revision = revision
        profiles[slot].mutate(change)
    }

    /// Takes a profile out to be changed at length; ``put(_:at:contacts:now:)`` must follow.
    mutating func take(_ slot: Slot) -> Profile? {
        profiles[slot].take()
    }

    /// Puts back what was taken.
    ///
    /// - Parameters:
    ///   - profile: with the same identifiers.
    ///   - slot: where it was.
    ///   - contacts: its e-mail and phone as they were.
    ///   - now: the time.
    mutating func put(_ profile: Profile, at slot: Slot, contacts: Profile.Contacts, now: Duration) {
        if profile.contacts == contacts {
            revision += 1
            profiles[slot] = profile
            profiles[slot]?.revision = revision
        } else {
            if let email = contacts.email { byEmail[email] = byEmail[email]?.removing(slot) }
            if let phone = contacts.phone { byPhone[phone] = byPhone[phone]?.removing(slot) }
            insert(profile, at: slot, now: now)
        }
    }

    /// Changes identifiers, e-mail or phone too.
    mutating func reindex(_ slot: Slot, at now: Duration, _ change: (inout Profile) -> Void) {
        guard var profile = profiles[slot] else { return }
        unindex(profile, slot)
        change(&profile)
        insert(profile, at: slot, now: now)
    }

    private mutating func insert(_ profile: Profile, at slot: Slot, now: Duration) {
        var profile = profile
        revision += 1
        profile.revision = revision
        if let id = profile.externalID { byExternalID[id] = slot }
        for id in profile.deprecatedIDs { byExternalID[id] = slot }
        for alias in profile.aliases { byAlias[alias] = slot }
        if let email = profile.email {
            byEmail[email] = byEmail[email]?.adding(slot) ?? .one(slot)
            profile.subscriptions.merge(orphans.take(.email(email), at: now)) { own, _ in own }
        }
        if let phone = profile.phone.map(UserKey.normalized) {
            byPhone[phone] = byPhone[phone]?.adding(slot) ?? .one(slot)
            profile.subscriptions.merge(orphans.take(.phone(phone), at: now)) { own, _ in own }
        }
        profiles[slot] = profile
    }

    private mutating func unindex(_ profile: Profile, _ slot: Slot) {
        if let id = profile.externalID { byExternalID[id] = nil }
        for id in profile.deprecatedIDs { byExternalID[id] = nil }
        for alias in profile.aliases { byAlias[alias] = nil }
        if let email = profile.email { byEmail[email] = byEmail[email]?.removing(slot) }
        if let phone = profile.phone.map(UserKey.normalized) { byPhone[phone] = byPhone[phone]?.removing(slot) }
    }
}

extension Optional {
    /// Changes the value where it stands, if there is one.
    fileprivate mutating func mutate(_ change: (inout Wrapped) -> Void) {
        switch consume self {
        case .some(var value):
            self = nil
            change(&value)
            self = .some(value)
        case .none:
            self = nil
        }
    }
}
