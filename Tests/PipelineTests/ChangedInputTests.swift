import Braze
import Foundation
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// Another input in the place of the one that an earlier attempt read: nothing of it is sent, none of it is skipped.
@Suite struct ChangedInputTests {
    private func harness(_ numbers: Range<Int>, chunkBytes: Int) throws -> LoadHarness {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(numbers)])
        harness.options.syncInterval = .milliseconds(1)
        harness.options.input.chunkBytes = chunkBytes
        harness.arePipes = true
        return harness
    }

    private func change(_ harness: LoadHarness, to text: String) throws {
        _ = try harness.directory.write(Array(text.utf8), to: "input0")
    }

    private func expectDiffers(_ loaded: LoadHarness.Loaded) {
        guard case .inputFailed(let failure) = loaded.result.end else {
            Issue.record("ended with \(loaded.result.end)")
            return
        }
        #expect(failure.code == .differs)
        #expect(loaded.requests.isEmpty && loaded.totals.delivered == 0 && loaded.totals.addUp)
    }

    @Test(arguments: [500..<510, 500..<600])
    func aStreamWithAnotherTail(_ tail: Range<Int>) async throws {
        let harness = try harness(0..<150, chunkBytes: 2_048)
        let first = try await harness.attempt(.willing())
        #expect(first.result.end == .finished)
        try change(harness, to: LoadHarness.events(0..<140) + LoadHarness.events(tail))
        expectDiffers(try await harness.attempt(.willing()))
        try change(harness, to: LoadHarness.events(0..<149))
        expectDiffers(try await harness.attempt(.willing()))
        try change(harness, to: LoadHarness.events(0..<160))
        let longer = try await harness.attempt(.willing())
        #expect(longer.result.end == .finished && longer.totals.skipped == 150 && longer.totals.delivered == 10)
    }

    @Test func aFileOfTheSameSize() async throws {
        var harness = try harness(0..<1, chunkBytes: 524_288)
        harness.arePipes = false
        var bytes = Array(LoadHarness.events(0..<60_000).utf8)
        let end = try #require(bytes[..<(3 << 20)].lastIndex(of: UInt8(ascii: "\n")))
        bytes.removeSubrange((end + 1)...)
        _ = try harness.directory.write(bytes, to: "input0")
        #expect(try await harness.attempt(.willing()).result.end == .finished)
        // Behind the last whole megabyte, and before the last million bytes, which a fingerprint holds.
        let place = bytes.count - 1_010_000
        let digit = try #require(bytes[place...].firstIndex { $0 == UInt8(ascii: "2") })
        bytes[digit] = UInt8(ascii: "3")
        _ = try harness.directory.write(bytes, to: "input0")
        expectDiffers(try await harness.attempt(.willing()))
    }

    /// A copy of the directory, taken while requests are in the air, is what a killed process leaves behind.
    private func kill(_ harness: LoadHarness, stuck: ClosedRange<Int>, arrivals: Int) async throws -> [[Int]] {
        let barrier = Barrier()
        let arrived = Barrier()
        await arrived.open()
        let braze = FakeBraze { number, _ in
            await arrived.pass()
            if stuck.contains(number) { await barrier.pass() }
            return .success
        }
        async let killed = harness.attempt(braze)
        await arrived.arrival(of: arrivals)
        let left = harness.directory.file("left")
        try FileManager.default.copyItem(atPath: harness.directory.file("state"), toPath: left)
        await barrier.open()
        return try await killed.requests.map { $0.map(LoadHarness.number) }
    }

    @Test func aKilledRunAndAnotherTail() async throws {
        let harness = try harness(0..<400, chunkBytes: 1_024)
        _ = try await kill(harness, stuck: 3...(.max), arrivals: 5)
        try change(harness, to: LoadHarness.events(0..<290) + LoadHarness.events(500..<610))
        expectDiffers(try await harness.attempt(.willing(), state: "left"))
    }

    /// The first request hangs while the others go on; the bytes come in other pieces the next time.
    @Test(arguments: [700, 4_096, 524_288])
    func aKilledRunInOtherPieces(_ chunkBytes: Int) async throws {
        var harness = try harness(0..<40_000, chunkBytes: 4_096)
        let before = try await kill(harness, stuck: 0...0, arrivals: 500)
        harness.options.input.chunkBytes = chunkBytes
        let resumed = try await harness.attempt(.willing(), state: "left")
        #expect(resumed.result.end == .finished && resumed.totals.addUp && resumed.totals.read == 40_000)
        #expect(resumed.totals.unknown >= 75 && resumed.totals.unknown <= 150)
        let after = resumed.requests.joined().map(LoadHarness.number)
        #expect(Set(after).isDisjoint(with: before.prefix(499).joined()))
        #expect(resumed.totals.delivered == after.count)
    }
}
