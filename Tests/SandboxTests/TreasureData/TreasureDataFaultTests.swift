import Testing

@testable import Sandbox

@Suite("Treasure Data faults")
struct TreasureDataFaultTests {
    @Test("a plan as text")
    func parsing() throws {
        let plan = try TreasureDataFaultPlan(
            parsing: """
                # for a rehearsal
                20% cut result
                1-4 cut=100000 file   # and on
                from 5 other-etag result
                1 503=2 status
                every 3 partial=5 ingest
                2 lost
                """
        )
        typealias Rule = TreasureDataFaultPlan.Rule
        #expect(
            plan.rules == [
                Rule(.chance(0.2), .cut(afterBytes: nil), endpoint: .result),
                Rule(.numbers(1...4), .cut(afterBytes: 100_000), endpoint: .file),
                Rule(.from(5), .otherETag, endpoint: .result),
                Rule(.numbers(1...1), .serverError(status: 503, retryAfterSeconds: 2), endpoint: .status),
                Rule(.every(3), .failedRecords(every: 5), endpoint: .ingest),
                Rule(.numbers(2...2), .lost),
            ]
        )
        for bad in ["5", "5 cut here", "5 cut=x", "5 cut=-1", "5 partial=0", "5 nothing", "x cut", "5 cut result x"] {
            #expect(throws: FaultSyntaxError.self) { try TreasureDataFaultPlan(parsing: bad) }
        }
        for name in TreasureDataFault.names { #expect(TreasureDataFault(name: name)?.name == name) }
    }

    @Test("all rules that pick a request act on it; without an endpoint, where records go")
    func picking() throws {
        let plan = try TreasureDataFaultPlan(parsing: "1 no-etag result\nfrom 1 no-ranges\n2 500 status")
        #expect(plan.faults(number: 1, endpoint: .result, seed: 1) == [.noETag, .noRanges])
        #expect(plan.faults(number: 2, endpoint: .ingest, seed: 1) == [.noRanges])
        #expect(plan.faults(number: 1, endpoint: .status, seed: 1).isEmpty)
        #expect(plan.faults(number: 2, endpoint: .status, seed: 1).count == 1)
    }
}
