import Rows
import TestSupport
import Testing

@testable import Ledger

/// Every record ends in one state, and those not delivered are written down.
@Suite struct LedgerTests {
    static func record(
        _ number: Int,
        _ status: UndeliveredRecord.Status,
        input: Int = 0,
        members: String = ""
    ) -> UndeliveredRecord {
        UndeliveredRecord(
            position: RecordPosition(input: input, number: number),
            status: status,
            reason: status == .rejected ? .brazeRejected : status == .unknown ? .outcomeUnknown : .jsonSyntax,
            column: status == .invalid ? "x" : nil,
            message: "m\"",
            httpStatus: status == .rejected ? 400 : nil,
            members: Array(members.utf8)
        )
    }

    @Test func totals() {
        let ledger = Ledger(inputs: ["in"], rejects: nil, unknowns: nil)
        ledger.decoded(10)
        ledger.decoded()
        #expect(!ledger.totals.addUp)
        ledger.deliver(101..<106)
        ledger.unsent(2)
        ledger.settle(Self.record(1, .invalid))
        ledger.settle(Self.record(2, .invalid))
        ledger.settle(Self.record(3, .rejected))
        #expect(!ledger.totals.addUp)
        ledger.settle(Self.record(4, .unknown))
        let totals = ledger.totals
        #expect(totals.addUp)
        #expect(totals.read == 9)
        #expect(
            [totals.delivered, totals.invalid, totals.rejected, totals.unknown, totals.skipped] == [5, 2, 1, 1, 0]
        )
        #expect(totals.decoded == 11 && totals.unsent == 2)
        #expect(ledger.reasons == ["json-syntax": 2, "braze-rejected": 1, "outcome-unknown": 1])
    }

    /// From any number of tasks.
    @Test func concurrentSettling() async {
        let ledger = Ledger(inputs: ["in"], rejects: nil, unknowns: nil)
        await withTaskGroup(of: Void.self) { tasks in
            for task in 0..<8 {
                tasks.addTask {
                    for number in 0..<500 {
                        ledger.decoded()
                        if (number + task).isMultiple(of: 3) {
                            ledger.settle(Self.record(number, .rejected))
                        } else {
                            ledger.deliver(number..<number + 1)
                        }
                    }
                }
            }
        }
        #expect(ledger.totals.addUp && ledger.totals.read == 4_000)
    }

    @Test func lines() throws {
        let directory = try TemporaryDirectory()
        let rejects = try RecordFile(path: directory.file("rejects"), notOneOf: [])
        let unknowns = try RecordFile(path: directory.file("unknown"), notOneOf: [])
        let ledger = Ledger(inputs: ["a", "b"], rejects: rejects, unknowns: unknowns)
        ledger.settle(Self.record(7, .invalid, members: #""id":"1","n":1.50"#))
        ledger.settle(Self.record(8, .rejected, input: 1, members: #""id":"2""#))
        ledger.settle(Self.record(9, .unknown))
        try ledger.close()
        #expect(
            String(decoding: directory.read("rejects"), as: UTF8.self) == #"""
                {"id":"1","n":1.50,"_input":"a","_record":7,"_status":"invalid","_reason":"json-syntax","_column":"x",\#
                "_message":"m\"","_http":null}
                {"id":"2","_input":"b","_record":8,"_status":"rejected","_reason":"braze-rejected","_column":null,\#
                "_message":"m\"","_http":400}

                """#
        )
        #expect(
            String(decoding: directory.read("unknown"), as: UTF8.self) == #"""
                {"_input":"a","_record":9,"_status":"unknown","_reason":"outcome-unknown","_column":null,\#
                "_message":"m\"","_http":null}

                """#
        )
    }
}

extension Ledger {
    /// Settles records of the first input as delivered.
    fileprivate func deliver(_ numbers: Range<Int>) {
        var settlement = BatchSettlement()
        settlement.delivered = RecordSet(numbers.map { RecordPosition(input: 0, number: $0) })
        settle(settlement)
    }
}
