/// Makes text that a server wrote fit to be shown: without the REST API key, on one line, and of bounded length.
///
/// Braze echoes the key in the message of a 401 (recorded response: `{"message":"Invalid API key: <key>"}`).
public struct Redaction: Sendable {
    /// What stands where the key stood.
    public static let mask = "<key>"

    private let secret: [UInt8]
    private let characterLimit: Int

    /// Creates a redaction.
    ///
    /// - Parameters:
    ///   - secret: the text to mask, in any ASCII case; an empty one masks nothing.
    ///   - characterLimit: longest text that comes out, in Unicode scalars; what is cut off shows as `…`.
    public init(secret: String, characterLimit: Int = 500) {
        self.secret = secret.utf8.map(Self.lowercased)
        self.characterLimit = max(1, characterLimit)
    }

    /// The text without the secret, without control characters, and no longer than the limit.
    public func clean(_ text: String) -> String {
        let masked = maskingSecret(in: text)
        var cleaned = String.UnicodeScalarView()
        var count = 0
        for scalar in masked.unicodeScalars {
            count += 1
            guard count <= characterLimit else {
                cleaned.removeLast()
                cleaned.append("…")
                break
            }
            cleaned.append(Self.isControl(scalar) ? " " : scalar)
        }
        return String(cleaned)
    }

    private func maskingSecret(in text: String) -> String {
        guard !secret.isEmpty else { return text }
        let bytes = Array(text.utf8)
        guard bytes.count >= secret.count else { return text }
        var masked: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            if holdsSecret(bytes, at: offset) {
                masked.append(contentsOf: Self.mask.utf8)
                offset += secret.count
            } else {
                masked.append(bytes[offset])
                offset += 1
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }

    private func holdsSecret(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard offset + secret.count <= bytes.count else { return false }
        for index in secret.indices where Self.lowercased(bytes[offset + index]) != secret[index] { return false }
        return true
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// C0, DEL, C1 and the line separators: what could move a terminal's cursor or break a line.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
    }
}
