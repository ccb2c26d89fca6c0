/// How often a custom event or a purchase happened, and when first and last.
struct Activity: Hashable, Sendable {
    /// Milliseconds since 1970.
    var first: Int64
    var last: Int64
    var count: Int

    /// Both together.
    func combined(with other: Activity) -> Activity {
        Activity(first: min(first, other.first), last: max(last, other.last), count: count + other.count)
    }
}
