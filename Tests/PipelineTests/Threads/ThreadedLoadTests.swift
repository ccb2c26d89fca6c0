import Braze
import Delivery
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// Loads with several threads: what is sent, written down and counted, and how they stop.
@Suite struct ThreadedLoadTests {
    private static let threads = [1, 2, 3, 8]

    private func harness(_ inputs: [String], threads: Int) throws -> LoadHarness {
        var harness = try LoadHarness(.customEvents, inputs: inputs)
        harness.options.input.threads = threads
        harness.options.input.chunkBytes = 1_000
        harness.options.concurrency = 1
        harness.options.skipsInvalid = true
        return harness
    }

    /// Records that Braze rejects are written down as they came, with their places.
    @Test(arguments: threads)
    func rejectedRecords(_ threads: Int) async throws {
        let inputs = [LoadHarness.events(0..<400), "{\n" + LoadHarness.events(400..<700)]
        let harness = try harness(inputs, threads: threads)
        let braze = FakeBraze { number, _ in number.isMultiple(of: 2) ? .success : .partial([0]) }
        let loaded = try await harness.load(braze)
        #expect(loaded.result.end == .finished && loaded.totals.addUp && loaded.totals.read == 701)
        #expect(loaded.requests.joined().map(LoadHarness.number) == Array(0..<700))
        for record in loaded.rejects where record["_status"] == .string("rejected") {
            let isSecond = record["_input"] == .string(harness.options.input.paths[1])
            let number = record["n"]?.integerValue ?? -1
            #expect(record["_record"]?.integerValue == (isSecond ? number - 400 + 2 : number + 1))
        }
        #expect(loaded.rejects.contains { $0["_raw"] == .string("{") && $0["_record"] == .number("1") })
        #expect(loaded.totals.rejected == 5 && loaded.totals.invalid == 1)
    }

    /// The first invalid record stops the run: what is before it is sent, and nothing of what is behind it is counted.
    @Test(arguments: threads)
    func theFirstInvalidRecordStops(_ threads: Int) async throws {
        let inputs = [LoadHarness.events(0..<300) + "{\n" + LoadHarness.events(300..<900), "{\n"]
        var harness = try harness(inputs, threads: threads)
        harness.options.skipsInvalid = false
        let loaded = try await harness.load(.willing())
        guard case .fault(let fault) = loaded.result.end else {
            Issue.record("ended with \(loaded.result.end)")
            return
        }
        #expect(fault.record == 301 && loaded.totals.read == 301 && loaded.totals.delivered == 300)
        #expect(loaded.requests.joined().map(LoadHarness.number) == Array(0..<300) && loaded.totals.addUp)
    }

    @Test(arguments: threads)
    func drain(_ threads: Int) async throws {
        var harness = try harness([LoadHarness.events(0..<5_000)], threads: threads)
        harness.options.concurrency = 2
        let barrier = Barrier()
        let braze = FakeBraze { _, _ in
            await barrier.pass()
            return .success
        }
        let run = try harness.makeRun()
        async let loading = harness.load(braze, run)
        await barrier.arrival(of: 2)
        run.drain()
        await barrier.open()
        let loaded = try await loading
        #expect(loaded.result.end == .stopped(.interrupted))
        #expect(loaded.totals.delivered == 150 && loaded.totals.read == 150 && loaded.totals.addUp)
    }

    /// Cancelling ends a run also while its input is silent; what had come by then was sent at once.
    @Test(arguments: threads)
    func cancellation(_ threads: Int) async throws {
        let feeder = try FIFO()
        var harness = try harness([], threads: threads)
        harness.options.input.paths = [feeder.path]
        feeder.write(LoadHarness.events(0..<75))
        let barrier = Barrier()
        let braze = FakeBraze { _, _ in
            await barrier.pass()
            return .success
        }
        let run = try harness.makeRun()
        let task = Task { [harness] in try await harness.load(braze, run) }
        await barrier.arrival(of: 1)
        await barrier.open()
        task.cancel()
        let loaded = try await task.value
        #expect(loaded.result.end == .stopped(.interrupted))
        #expect(loaded.totals.addUp && loaded.totals.decoded == 75)
    }

    /// A silent producer's batch is sent unfilled.
    @Test(arguments: threads)
    func linger(_ threads: Int) async throws {
        let feeder = try FIFO()
        var harness = try harness([], threads: threads)
        harness.options.input.paths = [feeder.path]
        harness.options.input.linger = .milliseconds(1)
        feeder.write(LoadHarness.events(0..<10))
        let barrier = Barrier()
        let braze = FakeBraze { _, _ in
            await barrier.pass()
            return .success
        }
        let run = try harness.makeRun()
        async let loading = harness.load(braze, run)
        await barrier.arrival(of: 1)
        await barrier.open()
        await feeder.finish()
        let loaded = try await loading
        #expect(loaded.result.end == .finished && loaded.totals.delivered == 10)
    }

    /// A Braze that stalls stops the reading, whoever reads.
    @Test(arguments: threads)
    func backpressure(_ threads: Int) async throws {
        let feeder = try FIFO()
        var harness = try harness([], threads: threads)
        harness.options.input.paths = [feeder.path]
        harness.options.input.chunkBytes = 65_536
        harness.options.input.chunks = 2
        harness.options.queueBytes = 100_000
        let barrier = Barrier()
        let braze = FakeBraze { _, _ in
            await barrier.pass()
            return .success
        }
        let run = try harness.makeRun()
        async let loading = harness.load(braze, run)
        let block = LoadHarness.events(0..<1_000)
        let written = await feeder.writeUntilStalled(block, atMost: 500)
        // The chunks, the queue, a request, the pipe.
        let segments = ThreadPlan(threads: threads, inputs: 1, areFiles: false, maySpread: true).segments
        #expect(written * block.utf8.count < 1_000_000 + segments * 65_536)
        await barrier.open()
        await feeder.finish()
        let loaded = try await loading
        #expect(loaded.result.end == .finished)
        #expect(loaded.totals.delivered == written * 1_000 && loaded.totals.addUp)
    }

    /// A run that is remembered goes on as it does with any number of threads.
    @Test(arguments: threads)
    func resumption(_ threads: Int) async throws {
        let harness = try harness([LoadHarness.events(0..<400), LoadHarness.events(400..<800)], threads: threads)
        let refusing = FakeBraze { number, _ in number < 6 ? .success : .respond(401) }
        let first = try await harness.attempt(refusing)
        #expect(first.totals.delivered == 450 && first.totals.addUp)
        let braze = FakeBraze.willing()
        let second = try await harness.attempt(braze)
        #expect(second.result.end == .finished && second.totals.skipped == 450 && second.totals.delivered == 350)
        #expect(second.requests.joined().map(LoadHarness.number) == Array(450..<800))
    }
}
