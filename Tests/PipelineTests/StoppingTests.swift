import Braze
import Delivery
import Foundation
import Ledger
import Rows
import Synchronization
import TestSupport
import Testing

@testable import Pipeline

/// Draining, cancelling, and a Braze that stalls.
@Suite struct StoppingTests {
    @Test func drain() async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<5_000)])
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
        // What was in the air is finished and recorded.
        #expect(loaded.totals.delivered == 150 && loaded.totals.read == 150 && loaded.totals.addUp)
        #expect(loaded.requests.count == 2)
    }

    /// Cancelling ends a run also while its input is silent.
    @Test func cancellation() async throws {
        let feeder = try FIFO()
        var harness = try LoadHarness(.customEvents)
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

    /// What counts is pulls from the source: bounded by chunks, queue and what is in the air.
    @Test func aStalledBrazeStopsTheReading() async throws {
        let feeder = try FIFO()
        var harness = try LoadHarness(.customEvents)
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
        // Two chunks and their headroom, the queue, two requests, the pipe: far under a megabyte.
        #expect(written * block.utf8.count < 1_000_000)
        await barrier.open()
        await feeder.finish()
        let loaded = try await loading
        #expect(loaded.result.end == .finished)
        #expect(loaded.totals.delivered == written * 1_000 && loaded.totals.addUp)
    }
}

/// A named pipe that a test writes and a run reads.
final class FIFO: Sendable {
    private let directory: TemporaryDirectory
    private let descriptor: Int32
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("fifo")
        try #require(mkfifo(path, 0o600) == 0)
        // Open for both, so that neither side waits for the other to come.
        descriptor = open(path, O_RDWR | O_NONBLOCK)
        try #require(descriptor >= 0)
    }

    /// Writes a text that is smaller than the pipe.
    func write(_ text: String) { _ = put(Array(text.utf8)[...]) }

    /// Writes a block again and again until nobody takes it for half a second; then its rest is still to come.
    ///
    /// - Returns: how many blocks were begun.
    func writeUntilStalled(_ block: String, atMost limit: Int) async -> Int {
        let bytes = Array(block.utf8)
        return await onThread {
            for count in 1...limit {
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = self.put(rest)
                    rest = rest.dropFirst(max(written, 0))
                    if written <= 0, !self.isWritable(milliseconds: 500) {
                        self.remainder.withLock { $0 = Array(rest) }
                        return count
                    }
                }
            }
            return limit
        }
    }

    /// Writes what is still to come, and ends the input.
    func finish() async {
        await onThread {
            var rest = self.remainder.withLock { $0 }[...]
            while !rest.isEmpty {
                rest = rest.dropFirst(max(self.put(rest), 0))
                if !rest.isEmpty { _ = self.isWritable(milliseconds: 60_000) }
            }
            close(self.descriptor)
        }
    }

    private let remainder = Mutex<[UInt8]>([])

    private func put(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    }

    private func isWritable(milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, milliseconds) > 0
    }

    /// Runs what waits on a thread of its own.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
