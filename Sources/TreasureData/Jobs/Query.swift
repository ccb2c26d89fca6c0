internal import Foundation

/// A query that is to become a job.
public struct Query: Hashable, Sendable {
    /// Who runs it, as the address has it.
    public enum Engine: String, CaseIterable, Sendable {
        case presto
        case trino
        case hive
    }

    public var text: String
    public var database: String
    public var engine: Engine
    /// Unique in the account: the same key never begins a second job.
    public var domainKey: String

    public init(text: String, database: String, engine: Engine, domainKey: String) {
        self.text = text
        self.database = database
        self.engine = engine
        self.domainKey = domainKey
    }

    /// The path of `job/issue`.
    var path: String { "/v3/job/issue/\(engine.rawValue)/\(Form.escape(database))" }

    /// The body, form-encoded.
    var form: [UInt8] { Form.body([("query", text), ("domain_key", domainKey)]) }

    /// A key for this query and no other, from a text that is kept.
    ///
    /// A query that is changed becomes another job, even when what is kept stays the same.
    ///
    /// - Parameters:
    ///   - seed: what is kept.
    ///   - text: the query.
    ///   - database: its database.
    ///   - engine: its engine.
    /// - Returns: the key.
    public static func domainKey(seed: String, text: String, database: String, engine: Engine) -> String {
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(engine.rawValue)\0\(database)\0\(text)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return "td2braze-\(seed)-\(String(hash, radix: 16))"
    }
}

/// `application/x-www-form-urlencoded`.
enum Form {
    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )

    static func escape(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    static func body(_ fields: [(String, String)]) -> [UInt8] {
        Array(fields.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&").utf8)
    }
}
