import Braze
import Rows
import TestSupport
import Testing

/// One row and what must come of it.
struct MappingCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Equatable, Sendable {
        case object(String)
        case refused(String, column: String?)
    }

    var row: String
    var outcome: Outcome

    /// The row is sent as this object, byte for byte.
    static func sends(_ row: String, _ object: String) -> MappingCase {
        MappingCase(row: row, outcome: .object(object))
    }

    /// The row is sent as it stands.
    static func asIs(_ row: String) -> MappingCase { sends(row, row) }

    static func refuses(_ row: String, _ reason: String, _ column: String? = nil) -> MappingCase {
        MappingCase(row: row, outcome: .refused(reason, column: column))
    }

    var testDescription: String { row.count > 100 ? "\(row.prefix(100))…" : row }

    /// Maps the row alone and compares.
    func check(
        _ mode: LoadMode,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout MappingOptions) -> Void = { _ in }
    ) {
        let outcome = RowFeed(mode, change).feed(row)
        let found: Outcome? =
            if let rejection = outcome.rejections.first {
                .refused(rejection.reason, column: rejection.column)
            } else {
                outcome.objects.first.map { .object($0) }
            }
        #expect(found == self.outcome, sourceLocation: sourceLocation)
    }
}

extension String {
    /// The text so many times.
    static func * (text: String, count: Int) -> String { String(repeating: text, count: count) }
}
