internal import Rows

/// What a mapper wrote for one row, beside its bytes; used again for the next row.
///
/// A class, so that nobody copies it: most of it is read once, right after it was written.
final class MappedObject {
    /// Index of the request's array that the object belongs to.
    @exclusivity(unchecked) var section = 0
    /// Whether it can be sent twice without harm.
    @exclusivity(unchecked) var isIdempotent = true
    /// Hash of the user; 0 where order does not matter.
    @exclusivity(unchecked) var userHash: UInt64 = 0
    /// Whether later rows of the user may be folded into the object.
    @exclusivity(unchecked) var isFoldable = false
    /// The user of an object that is foldable; valid as long as the row is.
    @exclusivity(unchecked) var identifier = Identifier.none
    /// Billable data points, when they are counted.
    @exclusivity(unchecked) var dataPoints = 0

    /// Begins with the next row.
    @inline(__always)
    func reset() {
        section = 0
        isIdempotent = true
        userHash = 0
        isFoldable = false
        dataPoints = 0
    }
}
