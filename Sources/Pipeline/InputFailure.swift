public import Intake
internal import Rows
internal import TreasureData

/// Why an input cannot be read, or not further.
public struct InputFailure: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// There is no such file.
        case notFound
        /// The system refuses to open or read it.
        case unreadable
        /// It is cut off, corrupt, or in no format that is known.
        case invalidData
        /// Its rows carry no names and no schema was given.
        case missingSchema
        /// It is not what the earlier attempts of the run read.
        case differs
        /// A server does not answer; another run may fare better.
        case unreachable
        /// A server refuses the key.
        case refused
    }

    public var code: Code
    /// The input as the user named it.
    public var input: String
    /// A sentence for people.
    public var message: String
    /// Number of the last record that was read whole.
    public var lastRecord: Int

    init(code: Code, input: String, message: String, lastRecord: Int = 0) {
        self.code = code
        self.input = input
        self.message = message
        self.lastRecord = lastRecord
    }

    /// Why reading failed.
    public init(_ error: IntakeError, lastRecord: Int) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .unreadable: .unreadable
            case .truncatedGzip, .corruptGzip, .trailingBytes, .changed: .invalidData
            case .unreachable: .unreachable
            case .refused: .refused
            }
        self.init(code: code, input: error.input, message: error.message, lastRecord: lastRecord)
    }

    init(_ error: DecodingError, input: String, lastRecord: Int) {
        self.init(code: .invalidData, input: input, message: error.message, lastRecord: lastRecord)
    }

    static func unknownFormat(_ input: String) -> InputFailure {
        InputFailure(
            code: .invalidData,
            input: input,
            message: "neither JSON Lines, JSON, msgpack, CSV nor TSV by its first bytes; name the format with --format"
        )
    }

    static func wrongCount(_ input: String, found: Int, expected: Int) -> InputFailure {
        InputFailure(
            code: .invalidData,
            input: input,
            message: "it holds \(found) records, and Treasure Data counted \(expected)",
            lastRecord: found
        )
    }

    static func differs(_ input: String) -> InputFailure {
        InputFailure(
            code: .differs,
            input: input,
            message: "not the input that the earlier attempts of this run read"
        )
    }

    static func missingSchema(_ input: String) -> InputFailure {
        InputFailure(
            code: .missingSchema,
            input: input,
            message: """
                its rows carry no column names: give --columns a,b,c, or --schema FILE with the answer of \
                job/show (curl -H "Authorization: TD1 $TD_API_KEY" \
                \(Site.us.jobShow("JOB_ID")) > FILE)
                """
        )
    }
}

extension InputOptions {
    /// What is wrong with an input that ends behind so many records; `nil` when that is as it should be.
    func wrongCount(of input: Int, found: Int) -> InputFailure? {
        guard let expected = sources[input].expectedRecords, found != expected else { return nil }
        return .wrongCount(paths[input], found: found, expected: expected)
    }
}
