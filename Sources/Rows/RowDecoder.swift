/// Turns windows of plain bytes into rows of one format.
///
/// ```
/// feed(window) ─▶ next() ─▶ row | rejected | …  ─▶ needsInput ─▶ feed(remainder + more) ─▶ …
/// ```
///
/// A decoder is asked from one thread. Its ``row`` is filled anew by every ``next()``. The fast road goes beside it:
/// ``nextExpected()`` first, ``next()`` where that one passes.
public protocol RowDecoder: AnyObject {
    /// The row that ``next()`` filled.
    var row: Row { get }

    /// The columns of rows that carry no names; for CSV and TSV known from the first row on.
    var schema: Schema? { get }

    /// The bytes of the last window that are not used up: the next window must begin with them.
    var remainder: (start: ByteCursor, count: Int) { get }

    /// Takes the next window.
    ///
    /// - Parameters:
    ///   - start: the window's first byte; ``ByteCursor/slack`` writable bytes follow the window.
    ///   - count: the window's length.
    ///   - isLast: whether the input ends with this window.
    func feed(_ start: UnsafeMutablePointer<UInt8>, count: Int, isLast: Bool)

    /// Passes records by that nobody asks for, where that is cheaper than decoding them; they are not checked.
    ///
    /// - Parameter record: the number of the last one to pass; fewer may be passed, never more.
    func pass(through record: Int)

    /// Decodes the next record if it is like the ones before, quickly.
    ///
    /// - Returns: whether the row holds it; otherwise nothing has happened, and ``next()`` is to be asked.
    func nextExpected() -> Bool

    /// Decodes the next record.
    ///
    /// - Returns: what came of it.
    /// - Throws: ``DecodingError`` when no later record of this input can be found.
    func next() throws(DecodingError) -> RowStep
}

extension RowDecoder {
    /// Decoding is the only way to a record's end.
    public func pass(through record: Int) {}

    /// Every record goes the same way.
    public func nextExpected() -> Bool { false }
}

/// What came of asking a decoder for a row.
public enum RowStep {
    /// The decoder's row holds the next record.
    case row
    /// The next record cannot be used; its position and source stand in the decoder's row.
    case rejected(Rejection)
    /// The window is used up, but for the remainder.
    case needsInput
    /// The input is used up.
    case end
}

/// Why the rest of an input cannot be read.
public struct DecodingError: Error, Hashable, Sendable {
    public enum Code: String, Hashable, Sendable {
        /// The input ends inside a record or before its closing bracket.
        case truncated
        /// Bytes that the format does not have, so that the next record's start is not known.
        case malformed
        /// The first row names a column twice.
        case duplicateColumn
    }

    public var code: Code
    /// A sentence for people; holds no part of a record's values.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
