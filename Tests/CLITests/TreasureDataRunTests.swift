import Foundation
import Rows
import Sandbox
import TestSupport
import Testing

/// From a query in Treasure Data through Braze and back into Treasure Data, over real HTTP.
@Suite struct TreasureDataRunTests {
    private static let query = ["--td-query", "SELECT * FROM events", "--td-database", "app"]

    /// Three sides, one sum: what the job counted, what Braze took, what the report in Treasure Data says.
    @Test(arguments: ["ingest", "postback"])
    func aQueryGoesAllTheWay(road: String) async throws {
        try await TreasureDataHarness.run(rows: 700, hasInvalid: true) { configuration in
            configuration.faults = try FaultPlan(parsing: "2 503-html\n5 429")
            configuration.treasureData.polls = 2
            let faults = "50% cut result\n3 503 result\n1 503=0 status\n1 partial=3 ingest"
            configuration.treasureData.faults = try TreasureDataFaultPlan(parsing: faults)
        } body: { harness in
            let writeBack = ["--td-report", "audit.runs", "--td-report-records", "invalid,rejected,unknown"]
            let options = ["--skip-on-invalid-records", "--report", "report.json", "--td-report-via", road]
            let run = try await harness.load(Self.query + writeBack + options)
            #expect(run.status == 0, "\(run.errors)")
            let totals = try #require(try harness.report("report.json")["totals"])
            #expect(totals["read"]?.integerValue == 700)
            #expect(totals["delivered"]?.integerValue == 600)
            #expect(totals["invalid"]?.integerValue == 100)
            #expect(harness.sandbox.statistics().acceptedObjects == 600)
            #expect(harness.sandbox.statistics().duplicateEvents == 0)

            let told = try #require(harness.rows("report").first)
            #expect(harness.rows("report").count == 1)
            for name in ["read", "delivered", "rejected", "invalid", "unknown", "skipped"] {
                #expect(told[name] == totals[name], "\(name)")
            }
            let records = harness.rows("record")
            #expect(Set(records.compactMap { $0["record"]?.integerValue }) == Set((1...100).map { $0 * 7 }))
            #expect(records.count == 100)
            #expect(records.allSatisfy { $0["reason"]?.stringValue == "missing-column" })
            let row = try JSONValue(parsing: (records.first?["row"]?.stringValue ?? "").utf8)
            #expect(row["note"] != nil && row["external_id"] == records.first?["external_id"])
        }
    }

    /// The domain key in the state directory finds the job that the first attempt began.
    @Test func aRestartFindsTheSameJob() async throws {
        try await TreasureDataHarness.run { harness in
            var broken = harness
            broken.environment["BRAZE_API_KEY"] = "not-the-key"
            let first = try await broken.load(Self.query + ["--state", "state"])
            #expect(first.status == 77, "\(first.errors)")
            let second = try await harness.load(Self.query + ["--state", "state"])
            #expect(second.status == 0, "\(second.errors)")
            let answers = harness.sandbox.treasureDataStatistics().answers
            #expect(answers["issue 200"] == 1 && answers["issue 409"] == 1)
            #expect(harness.sandbox.statistics().acceptedObjects == 70)
            // The same again: everything is settled, and nothing sent.
            let third = try await harness.load(Self.query + ["--state", "state"])
            #expect(third.status == 0 && third.errors.contains("skipped 70"))
        }
    }

    /// After a failed job, the next attempt begins a new one.
    @Test func aFailedJobTellsWhyAndIsForgotten() async throws {
        try await TreasureDataHarness.run { configuration in
            configuration.treasureData.outcomes = [
                .success, .error("line 1:8: Column 'x' cannot be resolved"), .success,
            ]
        } body: { harness in
            let first = try await harness.load(Self.query + ["--state", "state"])
            #expect(first.status == 65)
            #expect(first.errors.contains("line 1:8: Column 'x' cannot be resolved"))
            #expect(harness.sandbox.statistics().requests == 0)
            let second = try await harness.load(Self.query + ["--state", "state"])
            #expect(second.status == 0, "\(second.errors)")
        }
    }

    @Test(arguments: [
        (TreasureDataOutcome.noResult, "is it an INSERT or CREATE?"), (.killed, "was killed"),
    ])
    func aJobWithoutResult(outcome: TreasureDataOutcome, message: String) async throws {
        try await TreasureDataHarness.run { configuration in
            configuration.treasureData.outcomes = [outcome]
        } body: { harness in
            let run = try await harness.load(["--td-job", "1"])
            #expect(run.status == 65)
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test func keysAndJobsThatAreNotThere() async throws {
        try await TreasureDataHarness.run { harness in
            let missing = try await harness.load(["--td-job", "999"])
            #expect(missing.status == 66, "\(missing.errors)")
            var wrong = harness
            wrong.environment["TD_API_KEY"] = "1/wrong"
            let refused = try await wrong.load(["--td-job", "1"])
            #expect(refused.status == 77 && !refused.errors.contains("1/wrong"), "\(refused.errors)")
            wrong.environment["TD_API_KEY"] = nil
            let unset = try await wrong.load(["--td-job", "1"])
            #expect(unset.status == 78, "\(unset.errors)")
        }
    }

    /// The look sees one ETag, the download another: nothing of it reaches Braze.
    @Test func aChangedResultIsRefused() async throws {
        try await TreasureDataHarness.run { configuration in
            configuration.treasureData.faults = try TreasureDataFaultPlan(parsing: "from 2 other-etag result")
        } body: { harness in
            let run = try await harness.load(["--td-job", "1"])
            #expect(run.status == 65)
            #expect(run.errors.contains("its ETag or length changed"), "\(run.errors)")
            #expect(harness.sandbox.statistics().acceptedObjects == 0)
        }
    }

    /// What the job counted is compared at the end; with `--td-verify-first` before anything is sent.
    @Test(arguments: [false, true])
    func aWrongCountIsFound(verifies: Bool) async throws {
        try await TreasureDataHarness.run(records: 71) { harness in
            let run = try await harness.load(["--td-job", "1"] + (verifies ? ["--td-verify-first"] : []))
            #expect(run.status == 65)
            #expect(run.errors.contains("it holds 70 records, and Treasure Data counted 71"), "\(run.errors)")
            #expect(harness.sandbox.statistics().acceptedObjects == (verifies ? 0 : 70))
        }
    }

    @Test func aVerifiedResultIsLoaded() async throws {
        try await TreasureDataHarness.run { harness in
            let run = try await harness.load(["--td-job", "1", "--td-verify-first"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(harness.sandbox.statistics().acceptedObjects == 70)
        }
    }

    /// What can be read once would be empty when it is sent.
    @Test(arguments: ["-", "/dev/null"])
    func whatIsNoFileIsNotVerified(input: String) async throws {
        try await TreasureDataHarness.run { harness in
            let run = try await harness.load([input, "--td-verify-first"])
            #expect(run.status == 64 && run.errors.contains("reads everything twice"), "\(run.errors)")
        }
    }

    /// Two signed addresses may differ in their queries only.
    @Test func storedDownloadsAreKeptApart() async throws {
        try await TreasureDataHarness.run { harness in
            let address = harness.sandbox.resultURL(1)
            let columns = ["--columns", "external_id,name,time,note", "--td-verify-first"]
            let run = try await harness.load(["\(address)?file=1", "\(address)?file=2"] + columns)
            #expect(run.status == 0, "\(run.errors)")
            #expect(harness.sandbox.statistics().acceptedObjects == 140)
            #expect(harness.sandbox.treasureDataStatistics().answers["file 206"] ?? 0 >= 4)
        }
    }

    /// A signed address is an input like a file, and its signature is told to nobody; another signature is the same
    /// input.
    @Test func aSignedAddressIsLoaded() async throws {
        try await TreasureDataHarness.run { configuration in
            configuration.treasureData.faults = try TreasureDataFaultPlan(parsing: "2 cut=100 file")
        } body: { harness in
            let columns = ["--columns", "external_id,name,time,note", "--state", "state", "--report", "report.json"]
            let address = harness.sandbox.resultURL(1)
            let run = try await harness.load(["\(address)?signature=SECRET"] + columns)
            #expect(run.status == 0, "\(run.errors)")
            #expect(harness.sandbox.statistics().acceptedObjects == 70)
            let report = String(decoding: harness.directory.read("report.json"), as: UTF8.self)
            #expect(!run.errors.contains("SECRET") && !report.contains("SECRET") && report.contains(address))
            let again = try await harness.load(["\(address)?signature=OTHER"] + columns)
            #expect(again.status == 0 && again.errors.contains("skipped 70"), "\(again.errors)")
        }
    }

    /// The delivery stands, whatever becomes of the report.
    @Test func aFailingWriteBackFailsNothing() async throws {
        try await TreasureDataHarness.run { harness in
            var wrong = harness
            wrong.environment["TD_WRITE_KEY"] = "1/wrong"
            let run = try await wrong.load(["--td-job", "1", "--td-report", "audit.runs", "--report", "report.json"])
            #expect(run.status == 0)
            #expect(run.errors.contains("warning: 0 of 1 rows written into audit.runs"), "\(run.errors)")
            #expect(!run.errors.contains("1/wrong"))
            let outcome = try harness.report("report.json")["write_back"]
            #expect(outcome?["failed"]?.integerValue == 1 && outcome?["written"]?.integerValue == 0)
        }
    }

    /// The second attempt writes its own report, and no record that the first one has written.
    @Test func recordsAreWrittenBackOnce() async throws {
        try await TreasureDataHarness.run(hasInvalid: true) { harness in
            let options =
                ["--td-job", "1", "--state", "state", "--skip-on-invalid-records"]
                + ["--td-report", "audit.runs", "--td-report-records", "invalid"]
            for attempt in 1...2 {
                let run = try await harness.load(options)
                #expect(run.status == 0, "\(run.errors)")
                #expect(harness.rows("report").count == attempt)
                #expect(harness.rows("record").count == 10)
            }
            #expect(Set(harness.rows("report").compactMap { $0["run"]?.stringValue }).count == 1)
        }
    }

    /// What was confirmed before the failure is not written again, and the run keeps its name.
    @Test func aFailedWriteBackGoesOn() async throws {
        try await TreasureDataHarness.run(rows: 4_900, hasInvalid: true) { configuration in
            configuration.treasureData.faults = try TreasureDataFaultPlan(parsing: "2-6 503 ingest")
        } body: { harness in
            let options =
                ["--td-job", "1", "--state", "state", "--skip-on-invalid-records"]
                + ["--td-report", "audit.runs", "--td-report-records", "invalid"]
            let first = try await harness.load(options)
            #expect(first.status == 0 && first.errors.contains("500 of 701 rows"), "\(first.errors)")
            let second = try await harness.load(options)
            #expect(second.status == 0, "\(second.errors)")
            #expect(harness.rows("record").count == 700)
            #expect(Set(harness.rows("record").compactMap { $0["record"]?.integerValue }).count == 700)
            #expect(Set(harness.rows("report").compactMap { $0["run"]?.stringValue }).count == 1)
        }
    }

    /// A path under another scheme is no file, and its secrets are told to nobody.
    @Test(arguments: [("s3://bucket/x?sig=SECRET", 64), (" http:///x?sig=SECRET", 78)])
    func otherAddressesAreRefused(input: String, status: Int32) async throws {
        try await TreasureDataHarness.run { harness in
            let run = try await harness.load([input])
            #expect(run.status == status && !run.errors.contains("SECRET"), "\(run.errors)")
        }
    }

    @Test func convertAndCheckReadJobsToo() async throws {
        try await TreasureDataHarness.run(hasInvalid: true) { harness in
            let directory = URL(filePath: harness.directory.path)
            let arguments = ["--td-job", "1"] + TreasureDataHarness.mode
            let check = try await CommandRun(["check"] + arguments, in: directory, environment: harness.environment)
            #expect(check.status == 65)
            #expect(String(decoding: check.output, as: UTF8.self).contains("records: 70\ninvalid: 10"))
            let options = arguments + ["--skip-on-invalid-records"]
            let convert = try await CommandRun(["convert"] + options, in: directory, environment: harness.environment)
            #expect(convert.status == 0 && convert.output.split(separator: UInt8(ascii: "\n")).count == 1)
        }
    }
}
