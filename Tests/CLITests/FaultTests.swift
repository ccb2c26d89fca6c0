import Foundation
import Rows
import Sandbox
import TestSupport
import Testing

/// What the machine can do to a load: a full disk, streams that are closed, signals; the same command again goes on.
@Suite struct FaultTests {
    private static let count = 3_000

    /// Events of as many users; of each ten one is invalid, if wished.
    private static func events(hasInvalid: Bool = false) -> [UInt8] {
        let lines = (0..<count).map { number in
            let name = hasInvalid && number % 10 == 7 ? "" : "seen"
            return #"{"external_id":"u\#(number)","name":"\#(name)","time":1760000000,"n":\#(number)}"# + "\n"
        }
        return Array(lines.joined().utf8)
    }

    /// A load with a state directory, and the same once more.
    private struct Load {
        let harness: TreasureDataHarness
        let arguments: [String]
        var place: URL { URL(filePath: harness.directory.path) }
        var statistics: SandboxStatistics { harness.sandbox.statistics() }

        init(_ harness: TreasureDataHarness, _ more: [String] = [], hasInvalid: Bool = false) throws {
            self.harness = harness
            _ = try harness.directory.write(FaultTests.events(hasInvalid: hasInvalid), to: "in.jsonl")
            arguments =
                ["load", "in.jsonl", "--endpoint", "http://127.0.0.1:\(harness.sandbox.port)", "--state", "state"]
                + TreasureDataHarness.mode + ["--skip-on-invalid-records", "--report", "report.json"] + more
        }

        /// Runs it again, with nothing in its way, and expects that nothing was lost or doubled by the first run.
        func finish(invalid: Int = 0) async throws {
            let run = try await CommandRun(arguments, in: place, environment: harness.environment)
            #expect(run.status == 0, "\(run.errors)")
            let totals = try #require(try harness.report("report.json")["totals"])
            let unknown = try #require(totals["unknown"]?.integerValue)
            #expect(totals["read"]?.integerValue == FaultTests.count)
            #expect(totals["invalid"]?.integerValue == invalid)
            #expect(try harness.directory.jsonLines("state/rejects.jsonl").count == invalid)
            #expect(try harness.directory.jsonLines("state/unknown.jsonl").count == unknown)
            #expect(statistics.duplicateEvents == 0)
            #expect(statistics.acceptedObjects >= FaultTests.count - invalid - unknown)
        }
    }

    /// A file cannot grow beyond some blocks, and writing fails as on a full disk.
    @Test(arguments: [(2, "state/journal", 0), (16, "state/rejects.jsonl", 300)])
    func aFullDisk(_ blocks: Int, _ file: String, _ invalid: Int) async throws {
        try await TreasureDataHarness.run { harness in
            let load = try Load(harness, ["--rate-limit", "200/1s"], hasInvalid: invalid > 0)
            let full = try await CommandRun(
                shell: #"trap '' XFSZ; ulimit -f \#(blocks); exec "$0" "$@""#,
                load.arguments,
                in: load.place,
                environment: harness.environment
            )
            #expect(full.status == 74, "\(full.errors)")
            #expect(full.errors.contains(file), "\(full.errors)")
            #expect(load.statistics.acceptedObjects < Self.count - invalid)
            try await load.finish(invalid: invalid)
        }
    }

    /// With `--verbose` a load tells of each request that failed, but not of what was in it or of the key.
    @Test(arguments: [true, false])
    func retriesAreTold(_ isVerbose: Bool) async throws {
        try await TreasureDataHarness.run { configuration in
            configuration.faults = try FaultPlan(parsing: "2 503-html")
        } body: { harness in
            let load = try Load(harness, isVerbose ? ["--verbose"] : [])
            let run = try await CommandRun(load.arguments, in: load.place, environment: harness.environment)
            #expect(run.status == 0)
            #expect(run.errors.contains("status=503") == isVerbose, "\(run.errors)")
            #expect(!run.errors.contains("external_id") && !run.errors.contains(SandboxKey.defaultKey))
        }
    }

    /// Without any of the three streams, a load is quiet and does its work; talk goes into no file of the run's.
    @Test func closedStreams() async throws {
        try await TreasureDataHarness.run { harness in
            let load = try Load(harness, ["--verbose"], hasInvalid: true)
            let quiet = try await CommandRun(
                shell: #"exec "$0" "$@" <&- >&- 2>&-"#,
                load.arguments,
                in: load.place,
                environment: harness.environment
            )
            #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.output.isEmpty)
            #expect(load.statistics.acceptedObjects == 2_700)
            #expect(try harness.directory.jsonLines("state/rejects.jsonl").count == 300)
            try await load.finish(invalid: 300)
        }
    }

    /// The number of a closed stream is nobody else's: neither bodies nor talk go into the file that is opened first.
    @Test func closedStreamsOfAConversion() async throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write(Self.events(hasInvalid: true), to: "in.jsonl")
        let run = try await CommandRun(
            shell: #"exec "$0" "$@" <&- >&- 2>&-"#,
            ["convert", "in.jsonl"] + TreasureDataHarness.mode
                + ["--skip-on-invalid-records", "--rejects", "rejects.jsonl"],
            in: URL(filePath: directory.path),
            environment: [:]
        )
        #expect(run.status == 0)
        let rejects = try directory.jsonLines("rejects.jsonl")
        #expect(rejects.count == 300 && rejects.allSatisfy { $0["_status"]?.stringValue == "invalid" })
    }

    /// Nobody reads what it says any more.
    @Test func aReaderThatWentAway() async throws {
        try await TreasureDataHarness.run { harness in
            let load = try Load(harness, ["--verbose"])
            // The load writes into a pipe whose reader is gone; its exit code goes to a file.
            let run = try await CommandRun(
                shell: #"{ read -r go < gate; "$0" "$@" >&2; echo $? > status; } 2>&1 | { exec <&-; echo > gate; }"#,
                load.arguments,
                in: load.place.withGate(),
                environment: harness.environment
            )
            #expect(run.status == 0)
            #expect(String(decoding: harness.directory.read("status"), as: UTF8.self) == "0\n")
            #expect(load.statistics.acceptedObjects == Self.count)
        }
    }

    /// What is in the air is finished and recorded; the rest is the next run's.
    @Test(arguments: [SIGINT, SIGTERM])
    func signals(_ number: Int32) async throws {
        try await TreasureDataHarness.run { harness in
            let load = try Load(harness, ["--rate-limit", "10/1s", "--rate-share", "1", "--progress", "json"])
            let stopped = try await CommandRun(
                load.arguments,
                in: load.place,
                environment: harness.environment,
                signal: number,
                after: #""in_flight":"#
            )
            #expect(stopped.status == 75, "\(stopped.errors)")
            let totals = try #require(try harness.report("report.json")["totals"])
            #expect(totals["delivered"]?.integerValue == load.statistics.acceptedObjects)
            #expect(totals["unknown"]?.integerValue == 0)
            #expect(load.statistics.acceptedObjects < Self.count)
            try await load.finish()
            #expect(load.statistics.acceptedObjects == Self.count)
        }
    }

    /// An hour's requests are used up: said once and in plain words, and a signal is heard all the same.
    @Test(arguments: [
        ("auto", "the rate limit is used up: sending goes on in 60 min\n"), ("json", #"{"waiting_seconds":3"#),
    ])
    func aLongWait(_ style: String, _ words: String) async throws {
        try await TreasureDataHarness.run { harness in
            let limits = ["--rate-limit", "1000/1s,3/1h", "--rate-share", "1"]
            let load = try Load(harness, limits + ["--progress", style])
            let stopped = try await CommandRun(
                load.arguments,
                in: load.place,
                environment: harness.environment,
                signal: SIGTERM,
                after: words
            )
            #expect(stopped.status == 75, "\(stopped.errors)")
            #expect(stopped.errors.components(separatedBy: words).count == 2, "\(stopped.errors)")
            #expect(!stopped.errors.contains("notice"))
            // Those that had their turn when the signal came went out, or were given back just before.
            #expect(load.statistics.requests <= 3)
            let delivered = try harness.report("report.json")["totals"]?["delivered"]?.integerValue
            #expect(delivered == load.statistics.acceptedObjects)
        }
    }
}

extension URL {
    /// The directory, with a named pipe in it.
    fileprivate func withGate() throws -> URL {
        try #require(mkfifo(appending(path: "gate").path, 0o600) == 0)
        return self
    }
}
