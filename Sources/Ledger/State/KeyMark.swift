internal import Crypto

/// What tells an API key from another one without telling the key: a salted SHA-256 of it.
struct KeyMark: Hashable, Sendable {
    private static let saltBytes = 16

    /// Random, so that the marks of two runs tell nothing about each other.
    private let salt: [UInt8]
    private let digest: [UInt8]

    /// The mark of a key.
    init(of key: String) {
        self.init(of: key, salt: (0..<Self.saltBytes).map { _ in UInt8.random(in: .min ... .max) })
    }

    private init(of key: String, salt: [UInt8]) {
        self.salt = salt
        digest = Array(SHA256.hash(data: salt + Array(key.utf8)))
    }

    /// Whether it is the mark of this key.
    func isOf(_ key: String) -> Bool { self == KeyMark(of: key, salt: salt) }

    func write(to writer: inout JournalWriter) {
        for byte in salt + digest { writer.byte(byte) }
    }

    init(from reader: inout JournalReader) throws(JournalReader.Malformed) {
        var bytes: [UInt8] = []
        for _ in 0..<Self.saltBytes + SHA256.byteCount { bytes.append(try reader.byte()) }
        salt = Array(bytes[..<Self.saltBytes])
        digest = Array(bytes[Self.saltBytes...])
    }
}
