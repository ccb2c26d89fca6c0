internal import Rows

/// What a mapper wrote for one row, beside its bytes; nothing in it is counted by reference.
struct MappedObject {
    /// Index of the request's array that the object belongs to.
    var section = 0
    /// Whether it can be sent twice without harm.
    var isIdempotent = true
    /// Hash of the user; 0 where order does not matter.
    var userHash: UInt64 = 0
    /// Whether later rows of the user may be folded into the object.
    var isFoldable = false
    /// The user of an object that is foldable; valid as long as the row is.
    var identifier = Identifier.none
    /// Billable data points, when they are counted.
    var dataPoints = 0
}
