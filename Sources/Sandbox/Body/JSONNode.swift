/// One value in a ``JSONDocument``: where it stands and what follows it.
struct JSONNode {
    enum Kind: UInt8 {
        case null
        case yes
        case no
        case number
        case string
        case array
        case object
    }

    var kind: Kind
    /// Whether a string holds escapes.
    var isEscaped = false
    /// Offset of the value's first byte; of a string: of the first byte after the quote.
    var start: UInt32
    /// Offset after the value's last byte; of a string: of the closing quote.
    var end: UInt32 = 0
    /// Index of the first node after this value and all that it holds.
    var next: UInt32 = 0
    /// Elements of an array, members of an object.
    var count: UInt32 = 0
}
