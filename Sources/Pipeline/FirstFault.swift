internal import Rows

/// The record that stopped a run.
public struct FirstFault: Hashable, Sendable {
    public var input: String
    public var record: Int
    public var reason: String
    public var column: String?
    public var message: String

    init(input: String, record: Int, reason: String, column: String?, message: String) {
        self.input = input
        self.record = record
        self.reason = reason
        self.column = column
        self.message = message
    }

    init(_ rejection: Rejection, at position: RecordPosition, inputs: [String]) {
        self.init(
            input: inputs[position.input],
            record: position.number,
            reason: rejection.reason.code,
            column: rejection.column,
            message: rejection.message
        )
    }
}
