import Rows
import TreasureData

/// The rows that are written back, as JSON objects.
struct WriteBackRows {
    /// Names the run.
    var run: String
    var attempt: Int
    /// Unix time in seconds: the column `time`.
    var time: Int

    private typealias Members = [JSONValue.Member]

    /// The row of a report; what is nested there is JSON text here.
    func report(_ report: Report) -> [UInt8] {
        var members = head("report")
        func add(_ name: String, _ value: JSONValue) { members.append(.init(name: name, value: value)) }
        func add(_ name: String, _ value: Int) { add(name, .number(String(value))) }
        add("mode", .string(report.mode))
        add("inputs", Self.text(.array(report.inputs.map(JSONValue.string))))
        add("end", .string(report.end))
        add("exit_code", Int(report.exit_code))
        add("read", report.totals.read)
        add("delivered", report.totals.delivered)
        add("rejected", report.totals.rejected)
        add("invalid", report.totals.invalid)
        add("unknown", report.totals.unknown)
        add("skipped", report.totals.skipped)
        add("unsent", report.unsent)
        let reasons = report.reasons.sorted { $0.key < $1.key }
        add("reasons", Self.text(.object(reasons.map { .init(name: $0.key, value: .number(String($0.value))) })))
        add("requests", report.requests.sent)
        add("requests_retried", report.requests.retried)
        add("rate_limited", report.requests.rate_limited)
        add("duration_seconds", .number(String(report.duration_seconds)))
        if let fault = report.fault {
            add("fault_input", .string(fault.input))
            add("fault_record", fault.record)
            add("fault_reason", fault.reason.map(JSONValue.string) ?? .null)
            add("fault_message", .string(fault.message))
        }
        return JSONValue.object(members).jsonText
    }

    /// The row of a record; its columns are JSON text in `row`, unless they are too many bytes for one row.
    ///
    /// - Parameter line: a line of the rejects file or of that of unknown records.
    /// - Returns: a JSON object that fits into one row.
    func record(_ line: JSONValue) -> [UInt8] {
        var members = head("record")
        for name in ["input", "record", "status", "reason", "column", "message", "http"] {
            members.append(.init(name: name, value: line["_\(name)"] ?? .null))
        }
        if let identifier = line["external_id"] { members.append(.init(name: "external_id", value: identifier)) }
        let own: Set = ["_input", "_record", "_status", "_reason", "_column", "_message", "_http"]
        let row = JSONValue.object((line.members ?? []).filter { !own.contains($0.name) })
        let whole = JSONValue.object(members + [.init(name: "row", value: Self.text(row))]).jsonText
        guard whole.count > IngestLimits.recordBytes else { return whole }
        let brief = JSONValue.object(members.filter { $0.name != "external_id" }).jsonText
        return brief
    }

    private func head(_ kind: String) -> Members {
        [
            .init(name: "time", value: .number(String(time))),
            .init(name: "kind", value: .string(kind)),
            .init(name: "run", value: .string(run)),
            .init(name: "attempt", value: .number(String(attempt))),
        ]
    }

    /// A value as JSON text in a text column: its type is the same in every row.
    private static func text(_ value: JSONValue) -> JSONValue {
        .string(String(decoding: value.jsonText, as: UTF8.self))
    }
}
