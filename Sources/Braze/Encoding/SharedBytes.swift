package import NIOCore

/// Bytes that were made once and are read by many: copies of the value share them.
///
/// They stand in a SwiftNIO buffer, so that a body goes to the network from the place where it was written.
public struct SharedBytes: Hashable, Sendable {
    /// The bytes are what can be read of it, from index 0 on.
    package let buffer: ByteBuffer

    /// What can be read of a buffer.
    package init(_ buffer: ByteBuffer) {
        self.buffer = buffer.slice()
    }

    /// A copy of bytes.
    public init(_ bytes: some Sequence<UInt8>) {
        buffer = ByteBuffer(bytes: bytes)
    }
}

extension SharedBytes: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { buffer.readableBytes }

    public subscript(position: Int) -> UInt8 {
        buffer.readableBytesView[position]
    }

    public func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        try buffer.readableBytesView.withContiguousStorageIfAvailable(body)
    }
}
