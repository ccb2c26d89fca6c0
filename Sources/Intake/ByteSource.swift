/// Bytes from somewhere, in order.
public protocol ByteSource {
    /// The input as the user named it.
    var name: String { get }

    /// Whether ``read(into:)`` would return at once; a source that never makes one wait says true.
    func isReady() -> Bool

    /// Reads some bytes, waiting for at least one.
    ///
    /// - Parameter buffer: not empty.
    /// - Returns: the number of bytes read; 0 at the end, or when the reading was called off.
    /// - Throws: ``IntakeError`` when the source fails.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int
}
