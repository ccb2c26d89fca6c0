internal import Foundation
internal import Rows

/// Where a job stands.
///
/// Source: treasure-data/td-client-ruby, `lib/td/client/model.rb`; upper and lower case both occur.
public enum JobState: String, Sendable {
    case queued
    case booting
    case running
    case success
    case error
    case killed

    /// Whether it stays so.
    public var isFinal: Bool {
        switch self {
        case .queued, .booting, .running: false
        case .success, .error, .killed: true
        }
    }
}

/// A job as `job/show` or `job/status` describes it.
public struct Job: Hashable, Sendable {
    public var id: String
    public var state: JobState
    /// Bytes of the result as msgpack.gz; `nil` when the answer does not say.
    public var resultBytes: Int?
    /// Rows of the result; `nil` until it is finished, and sometimes for good.
    public var records: Int?
    /// The last of what a failed job wrote, for people.
    public var complaint: String?
    /// The answer's bytes: the schema is read from them.
    public var answer: [UInt8]

    /// Reads an answer; numbers may come as numbers or as text.
    ///
    /// - Parameters:
    ///   - answer: JSON of `job/show` or `job/status`.
    ///   - id: the job that was asked for.
    /// - Throws: ``TreasureDataError`` with code `unexpectedAnswer`.
    public init(answer: [UInt8], id: String) throws(TreasureDataError) {
        guard let value = try? JSONValue(parsing: answer), let status = value["status"]?.stringValue else {
            throw TreasureDataError(.unexpectedAnswer, "job \(id): the answer is not that of Treasure Data's job API")
        }
        guard let state = JobState(rawValue: status.lowercased()) else {
            throw TreasureDataError(.unexpectedAnswer, "job \(id): its status is unknown to this command")
        }
        self.id = id
        self.state = state
        self.answer = answer
        resultBytes = Self.count(value["result_size"])
        records = Self.count(value["num_records"])
        complaint = Self.complaint(value["debug"])
    }

    private static func count(_ value: JSONValue?) -> Int? {
        let number = value?.integerValue ?? value?.stringValue.flatMap { Int($0) }
        return number.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The end of `debug.stderr`, or of `debug.cmdout`.
    private static func complaint(_ debug: JSONValue?) -> String? {
        for name in ["stderr", "cmdout"] {
            let text = debug?[name]?.stringValue?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
            if !text.isEmpty { return String(text.suffix(2_000)) }
        }
        return nil
    }
}
