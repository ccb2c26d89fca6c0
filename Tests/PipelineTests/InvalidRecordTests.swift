import Braze
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// Invalid records: the first one stops a load, or all of them are skipped.
@Suite struct InvalidRecordTests {
    /// Everything before an invalid record is delivered, nothing behind it is sent.
    @Test(arguments: [1, 101, 150])
    func invalidRecordStops(_ record: Int) async throws {
        var lines = LoadHarness.events(0..<300).split(separator: "\n").map(String.init)
        lines[record - 1] = #"{"name":"n","time":"2026-10-01","n":1}"#
        let harness = try LoadHarness(
            .customEvents,
            inputs: [lines.joined(separator: "\n"), LoadHarness.events(0..<9)]
        )
        let loaded = try await harness.load(.willing())
        #expect(loaded.requests.joined().map(LoadHarness.number).sorted() == Array(0..<record - 1))
        #expect(loaded.totals.delivered == record - 1 && loaded.totals.invalid == 1 && loaded.totals.read == record)
        #expect(loaded.totals.addUp && loaded.rejected == [record])
        guard case .fault(let fault) = loaded.result.end else {
            Issue.record("ended with \(loaded.result.end)")
            return
        }
        #expect(fault.record == record && fault.reason == "missing-identifier")
        #expect(fault.input == harness.options.input.paths[0])
    }

    @Test func invalidRecordsAreSkipped() async throws {
        var lines = LoadHarness.events(0..<100).split(separator: "\n").map(String.init)
        lines.insert("{", at: 50)
        lines.insert(#"{"external_id":"a","name":"n","time":"x"}"#, at: 60)
        var harness = try LoadHarness(.customEvents, inputs: [lines.joined(separator: "\n")])
        harness.options.skipsInvalid = true
        let loaded = try await harness.load(.willing())
        #expect(loaded.result.end == .finished && loaded.totals.delivered == 100 && loaded.totals.invalid == 2)
        #expect(loaded.rejected == [51, 61])
        #expect(loaded.rejects[0]["_raw"] == .string("{") && loaded.rejects[1]["_column"] == .string("time"))
    }
}
