/// A few slots of a ``ProfileStore``; nearly always one, and that one takes no memory of its own.
enum SlotList: Sendable {
    case one(Int)
    case many([Int])

    var slots: [Int] {
        switch self {
        case .one(let slot): [slot]
        case .many(let slots): slots
        }
    }

    func adding(_ slot: Int) -> SlotList {
        slots.contains(slot) ? self : .many(slots + [slot])
    }

    /// `nil` when none is left.
    func removing(_ slot: Int) -> SlotList? {
        let left = slots.filter { $0 != slot }
        return left.isEmpty ? nil : left.count == 1 ? .one(left[0]) : .many(left)
    }
}
