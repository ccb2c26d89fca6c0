/// Why a text is not JSON (RFC 8259), and where.
public struct JSONSyntaxError: Error, Hashable, Sendable {
    /// The rule that is broken.
    public enum Code: String, Error, Hashable, Sendable {
        case unexpectedByte = "unexpected byte"
        case unexpectedEnd = "unexpected end"
        case trailingBytes = "bytes after the value"
        case controlCharacter = "control character in a string"
        case invalidEscape = "invalid escape"
        case loneSurrogate = "lone surrogate in a \\u escape"
        case invalidUTF8 = "invalid UTF-8"
        case nestingTooDeep = "nested too deep"
    }

    public var code: Code
    /// Offset of the offending byte from the start of the text.
    public var offset: Int

    public init(code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
