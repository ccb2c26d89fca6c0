import Rows

/// The profiles of one workspace and the ways to find them: pure, told the time.
struct ProfileStore: Sendable {
    /// Index into ``profiles``.
    typealias Slot = Int

    private(set) var profiles: [Profile] = []
    private var freeSlots: [Slot] = []
    private var byExternalID = SlotIndex()
    private var byAlias = SlotIndex()
    private var byEmail = SlotIndex()
    private var byPhone = SlotIndex()
    private var revision = 0
    private var created = 0

    private(set) var attributes = AttributeTable()
    /// Names of custom events, and product ids.
    private(set) var activities = NumberedNames()
    private(set) var tally = StoreTally()
    /// Subscription states for addresses that no profile has yet.
    var orphans = OrphanedSubscriptions()
    let maximumProfiles: Int

    init(maximumProfiles: Int) {
        self.maximumProfiles = min(maximumProfiles, Int(Int32.max))
    }

    var count: Int { profiles.count - freeSlots.count }

    mutating func drop(_ reason: SilentDrop, count: Int = 1) {
        tally.drop(reason, count: count)
    }

    mutating func bill(_ points: Int) {
        tally.bill(points)
    }

    /// The number of an event's name or a product id.
    mutating func activity(_ name: JSONElement) -> Int {
        activities.add(name.plainBytes)
    }

    // MARK: Finding

    func slot(_ key: UserKey) -> Slot? {
        switch key {
        case .externalID(let id):
            byExternalID.first(ByteHash.of(id)) {
                profiles[$0].externalID == id || profiles[$0].deprecatedIDs.contains(id)
            }
        case .brazeID(let id):
            BrazeID(id).flatMap {
                profiles.indices.contains($0.slot) && profiles[$0.slot].isPresent && profiles[$0.slot].brazeID == $0
                    ? $0.slot : nil
            }
        case .alias(let alias): byAlias.first(alias.hash) { profiles[$0].aliases.contains(alias) }
        case .email, .phone: preferred(among: slots(key))
        }
    }

    /// Everybody with that e-mail or phone; for the other kinds one or nobody.
    func slots(_ key: UserKey) -> [Slot] {
        switch key {
        case .email(let email): byEmail.all(ByteHash.of(email)) { profiles[$0].email == email }
        case .phone(let phone): byPhone.all(ByteHash.of(phone)) { profiles[$0].phone == phone }
        default: slot(key).map { [$0] } ?? []
        }
    }

    func profile(_ slot: Slot) -> Profile? {
        profiles[slot].isPresent ? profiles[slot] : nil
    }

    /// The most recently updated one with an external id; without such a one the most recently updated.
    private func preferred(among slots: [Slot]) -> Slot? {
        let identified = slots.filter { profiles[$0].externalID != nil }
        return (identified.isEmpty ? slots : identified).max { revisionOf($0) < revisionOf($1) }
    }

    func revisionOf(_ slot: Slot) -> Int {
        profiles[slot].revision
    }

    // MARK: Changing

    /// A new profile that the key finds, unless it is a `braze_id`: these are given; `nil` when there is no room.
    mutating func create(_ key: UserKey, at now: Duration) -> Slot? {
        guard count < maximumProfiles else {
            drop(.profileLimit)
            return nil
        }
        created += 1
        let slot = freeSlots.popLast() ?? profiles.count
        var profile = Profile(brazeID: BrazeID(slot: slot, generation: created))
        switch key {
        case .externalID(let id): profile.externalID = id
        case .alias(let alias): profile.aliases = [alias]
        case .email(let email): profile.fields[StandardField.email] = .string(email)
        case .phone(let phone): profile.fields[StandardField.phone] = .string(phone)
        case .brazeID: break
        }
        if slot == profiles.count { profiles.append(profile) } else { profiles[slot] = profile }
        index(slot, at: now)
        return slot
    }

    mutating func remove(_ slot: Slot) {
        unindex(slot)
        profiles[slot] = Profile(brazeID: profiles[slot].brazeID)
        profiles[slot].isPresent = false
        freeSlots.append(slot)
    }

    /// Changes what no index knows of.
    mutating func modify(_ slot: Slot, _ change: (inout Profile) -> Void) {
        change(&profiles[slot])
        touch(slot)
    }

    /// Applies an attributes object; its e-mail and phone are found afterwards.
    mutating func update(_ slot: Slot, _ update: AttributeUpdate, at now: Duration) {
        let (email, phone) = (profiles[slot].email, profiles[slot].phone)
        update.apply(to: &profiles[slot], attributes: &attributes, tally: &tally)
        touch(slot)
        if profiles[slot].email != email {
            if let email { byEmail.remove(ByteHash.of(email), slot) }
            indexEmail(slot, at: now)
        }
        if profiles[slot].phone != phone {
            if let phone { byPhone.remove(ByteHash.of(phone), slot) }
            indexPhone(slot, at: now)
        }
    }

    /// Changes identifiers, e-mail or phone too.
    mutating func reindex(_ slot: Slot, at now: Duration, _ change: (inout Profile) -> Void) {
        unindex(slot)
        change(&profiles[slot])
        index(slot, at: now)
    }

    private mutating func touch(_ slot: Slot) {
        revision += 1
        profiles[slot].revision = revision
    }

    private mutating func index(_ slot: Slot, at now: Duration) {
        touch(slot)
        if let id = profiles[slot].externalID { byExternalID.insert(ByteHash.of(id), slot) }
        for id in profiles[slot].deprecatedIDs { byExternalID.insert(ByteHash.of(id), slot) }
        for alias in profiles[slot].aliases { byAlias.insert(alias.hash, slot) }
        indexEmail(slot, at: now)
        indexPhone(slot, at: now)
    }

    private mutating func indexEmail(_ slot: Slot, at now: Duration) {
        guard let email = profiles[slot].email else { return }
        byEmail.insert(ByteHash.of(email), slot)
        inherit(.email(email), slot, at: now)
    }

    private mutating func indexPhone(_ slot: Slot, at now: Duration) {
        guard let phone = profiles[slot].phone else { return }
        byPhone.insert(ByteHash.of(phone), slot)
        inherit(.phone(phone), slot, at: now)
    }

    private mutating func inherit(_ key: UserKey, _ slot: Slot, at now: Duration) {
        guard !orphans.isEmpty else { return }
        profiles[slot].subscriptions.merge(orphans.take(key, at: now)) { own, _ in own }
    }

    private mutating func unindex(_ slot: Slot) {
        let profile = profiles[slot]
        if let id = profile.externalID { byExternalID.remove(ByteHash.of(id), slot) }
        for id in profile.deprecatedIDs { byExternalID.remove(ByteHash.of(id), slot) }
        for alias in profile.aliases { byAlias.remove(alias.hash, slot) }
        if let email = profile.email { byEmail.remove(ByteHash.of(email), slot) }
        if let phone = profile.phone { byPhone.remove(ByteHash.of(phone), slot) }
    }
}
