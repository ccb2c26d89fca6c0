import Braze
import Delivery
import Ledger
import Logging
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// Loads against a scripted Braze: every record is accounted for, whatever comes back.
@Suite struct LoadRunTests {
    @Test func everythingIsDelivered() async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<1_000)])
        let loaded = try await harness.load(.willing())
        #expect(loaded.result.end == .finished)
        #expect(loaded.totals.delivered == 1_000 && loaded.totals.read == 1_000 && loaded.totals.addUp)
        #expect(loaded.requests.joined().map(LoadHarness.number).sorted() == Array(0..<1_000))
        #expect(loaded.requests.count == 14)
        #expect(loaded.rejects.isEmpty && loaded.unknowns.isEmpty)
    }

    @Test func inputsShareABatch() async throws {
        var harness = try LoadHarness(
            .customEvents,
            inputs: [LoadHarness.events(0..<50), "", LoadHarness.events(50..<100)]
        )
        harness.options.skipsInvalid = true
        let braze = FakeBraze { _, objects in
            .partial(objects.indices.filter { [49, 50].contains(LoadHarness.number(objects[$0])) })
        }
        let loaded = try await harness.load(braze)
        #expect(loaded.requests.map(\.count).sorted() == [25, 75])
        let paths = harness.options.input.paths
        #expect(loaded.rejects.map { $0["_input"]?.stringValue } == [paths[0], paths[2]])
        #expect(loaded.rejected == [50, 1])
        #expect(loaded.totals.delivered == 98 && loaded.totals.addUp)
    }

    @Test(arguments: [true, false])
    func rejectedRecords(_ skips: Bool) async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<300)])
        harness.options.skipsInvalid = skips
        harness.options.concurrency = 1
        let loaded = try await harness.load(FakeBraze { number, _ in number == 1 ? .partial([0, 5]) : .success })
        #expect(loaded.rejected == [76, 81])
        #expect(loaded.totals.rejected == 2 && loaded.totals.addUp)
        let line = try #require(loaded.rejects.first)
        #expect(line["_http"] == .number("201") && line["_status"] == .string("rejected"))
        #expect(line["_reason"] == .string("braze-rejected") && line["_message"] == .string("bad"))
        #expect(line["external_id"] == .string("u75") && line["n"] == .number("75"))
        if skips {
            #expect(loaded.result.end == .finished)
            #expect(loaded.totals.delivered == 298)
        } else {
            let fault = FirstFault(
                input: harness.options.input.paths[0],
                record: 76,
                reason: "braze-rejected",
                column: nil,
                message: "bad"
            )
            #expect(loaded.result.end == .fault(fault))
            #expect(loaded.requests.count == 2 && loaded.totals.delivered == 148 && loaded.totals.read == 150)
        }
    }

    /// A refused batch is divided until the bad record stands alone.
    @Test func refusedBatches() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<150)])
        harness.options.skipsInvalid = true
        let bad = [3, 74, 75, 140]
        let braze = FakeBraze { _, objects in
            objects.contains { bad.contains(LoadHarness.number($0)) } ? .respond(400, #"{"message":"no"}"#) : .success
        }
        let loaded = try await harness.load(braze)
        #expect(Set(loaded.rejected) == Set(bad.map { $0 + 1 }))
        #expect(loaded.rejects.allSatisfy { $0["_http"] == .number("400") })
        #expect(loaded.totals.delivered == 146 && loaded.totals.addUp && loaded.result.end == .finished)
        let delivered = loaded.requests.filter { objects in !objects.contains { bad.contains(LoadHarness.number($0)) } }
        #expect(delivered.joined().map(LoadHarness.number).sorted() == (0..<150).filter { !bad.contains($0) })
    }

    @Test func refusedKey() async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<1_000)])
        let braze = FakeBraze { number, _ in number < 2 ? .success : .respond(401, #"{"message":"Invalid API key"}"#) }
        let loaded = try await harness.load(braze)
        guard case .stopped(.keyRefused(401, _)) = loaded.result.end else {
            Issue.record("ended with \(loaded.result.end)")
            return
        }
        #expect(loaded.totals.delivered == 150 && loaded.totals.read == 150 && loaded.totals.addUp)
        #expect(loaded.totals.unsent == loaded.totals.decoded - 150 && loaded.totals.unsent >= 75)
        #expect(loaded.requests.count <= 4)
    }

    /// Events that may have been applied are not sent again; attributes are.
    @Test(arguments: [LoadMode.customEvents, .userProfileAttributes])
    func lostConnections(_ mode: LoadMode) async throws {
        let harness = try LoadHarness(mode, inputs: [LoadHarness.events(0..<150)])
        let loaded = try await harness.load(FakeBraze { number, _ in number == 0 ? .lost : .success })
        #expect(loaded.result.end == .finished && loaded.totals.addUp)
        if mode == .customEvents {
            #expect(loaded.totals.unknown == 75 && loaded.totals.delivered == 75)
            #expect(loaded.unknowns.count == 75 && loaded.rejects.isEmpty)
            #expect(loaded.unknowns.allSatisfy { $0["_status"] == .string("unknown") && $0["external_id"] != nil })
        } else {
            #expect(loaded.totals.delivered == 150 && loaded.requests.count == 3 && loaded.unknowns.isEmpty)
        }
    }

    @Test func unreachable() async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<500)])
        let loaded = try await harness.load(FakeBraze { _, _ in .refused })
        guard case .stopped(.unreachable) = loaded.result.end else {
            Issue.record("ended with \(loaded.result.end)")
            return
        }
        #expect(loaded.totals.read == 0 && loaded.totals.addUp && loaded.totals.unsent == loaded.totals.decoded)
    }

    @Test func damagedInput() async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<10)])
        var inputs = harness.options.input.paths
        inputs += [harness.directory.file("absent"), inputs[0]]
        var second = harness
        second.options.input.paths = inputs
        let loaded = try await second.load(.willing())
        guard case .inputFailed(let failure) = loaded.result.end else {
            Issue.record("ended with \(loaded.result.end)")
            return
        }
        #expect(failure.code == .notFound && failure.input == inputs[1])
        #expect(loaded.totals.delivered == 10 && loaded.totals.addUp)
    }

    /// One user's batches arrive in order, however many senders there are.
    @Test func order() async throws {
        let rows = (0..<40).map { #"{"external_id":"a","x\#($0)":{"inc":1},"y":{"inc":\#($0)}}"# + "\n" }.joined()
        var harness = try LoadHarness(.userProfileAttributes, inputs: [rows])
        harness.options.concurrency = 8
        let braze = FakeBraze { _, _ in
            for _ in 0..<5 { await Task.yield() }
            return .success
        }
        let loaded = try await harness.load(braze)
        #expect(loaded.requests.joined().map { $0["y"]?["inc"]?.integerValue } == Array(0..<40))
    }

    #if os(Linux)
    @Test func aFullDiskStopsTheRun() async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<20_000)])
        var options = harness.options
        options.skipsInvalid = true
        let file = try RecordFile(path: "/dev/full", notOneOf: [])
        let ledger = Ledger(inputs: options.input.paths, rejects: file, unknowns: nil)
        let braze = FakeBraze { _, objects in .partial(Array(objects.indices)) }
        let result = await LoadRun(options, ledger: ledger).run(
            transport: braze,
            redaction: Redaction(secret: "secret"),
            clock: DeliveryClock(SkippingClock(), timeOfDay: { 1_700_000_000 }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        #expect(result.end == .recordFileFailed(RecordFileError(path: "/dev/full", message: "No space left on device")))
        #expect(ledger.totals.addUp && ledger.totals.rejected < 20_000)
    }
    #endif
}
