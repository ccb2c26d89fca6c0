import Braze
import Delivery
import Foundation
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// The same load again, whatever ended it: nothing lost, nothing doubled.
@Suite struct ResumeTests {
    private func numbers(_ loaded: LoadHarness.Loaded) -> [Int] { loaded.requests.joined().map(LoadHarness.number) }

    @Test(arguments: [LoadMode.customEvents, .userProfileAttributes])
    func aStoppedRunGoesOn(_ mode: LoadMode) async throws {
        var harness = try LoadHarness(mode, inputs: [LoadHarness.events(0..<500), LoadHarness.events(500..<700)])
        harness.options.syncInterval = .milliseconds(1)
        let first = try await harness.attempt(FakeBraze { number, _ in number < 4 ? .success : .respond(401) })
        guard case .stopped(.keyRefused) = first.result.end else {
            Issue.record("ended with \(first.result.end)")
            return
        }
        #expect(first.totals.delivered == 300 && first.totals.addUp)
        let second = try await harness.attempt(.willing())
        #expect(second.result.end == .finished && second.totals.addUp)
        #expect(second.totals.read == 700 && second.totals.skipped == 300 && second.totals.delivered == 400)
        let progress = try RunStore.look(at: harness.directory.file("state")).progress
        #expect(progress.isFinished && progress.sum(\.delivered) == 700 && progress.sum(\.inDoubt) == 0)
        let third = try await harness.attempt(.willing())
        #expect(third.requests.isEmpty && third.totals.skipped == 700)
    }

    /// Batches that fill the queue and wait for a sync have it come, and not only when its time has come.
    @Test(.timeLimit(.minutes(5))) func aFullQueueIsSynced() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<2_000)])
        harness.options.syncInterval = .seconds(3_600)
        harness.options.announcedQueueBytes = 60_000
        let loaded = try await harness.attempt(.willing())
        #expect(loaded.result.end == .finished && loaded.totals.delivered == 2_000)
        #expect(Set(numbers(loaded)).count == 2_000)
    }

    /// A copy of the directory, taken while requests are in the air, is what a killed process leaves behind.
    @Test(arguments: [LoadMode.customEvents, .userProfileAttributes])
    func aKilledRunGoesOn(_ mode: LoadMode) async throws {
        var harness = try LoadHarness(mode, inputs: [LoadHarness.events(0..<1_000)])
        harness.options.syncInterval = .milliseconds(1)
        let barrier = Barrier()
        let braze = FakeBraze { number, _ in
            if number >= 3 { await barrier.pass() }
            return .success
        }
        async let killed = harness.attempt(braze)
        await barrier.arrival(of: 2)
        let state = harness.directory.file("state")
        let left = harness.directory.file("left")
        try FileManager.default.copyItem(atPath: state, toPath: left)
        let inTheAir = try RunStore.look(at: left).progress.sum(\.inDoubt)
        await barrier.open()
        let before = try await killed.requests.prefix(5).map { $0.map(LoadHarness.number) }
        let resumed = try await harness.attempt(.willing(), state: "left")
        #expect(resumed.result.end == .finished && resumed.totals.addUp && resumed.totals.read == 1_000)
        #expect(resumed.totals.skipped == 225)
        if mode == .customEvents {
            // Two senders had a batch each in the air; what was only announced is sent.
            #expect(inTheAir == 150 && resumed.totals.unknown == 150)
            #expect(resumed.unknowns.count == 150)
            #expect(Set(numbers(resumed)).isDisjoint(with: before.joined()))
            #expect(numbers(resumed).count == 625)
        } else {
            #expect(inTheAir == 0 && resumed.totals.unknown == 0)
            #expect(Set(numbers(resumed)).isSuperset(of: before[3...].joined()))
            #expect(numbers(resumed).count == 775)
        }
    }

    @Test func whatIsInDoubtIsSentAgainWhenAsked() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<300)])
        harness.options.syncInterval = .milliseconds(1)
        let first = try await harness.attempt(FakeBraze { number, _ in number == 0 ? .lost : .success })
        #expect(first.totals.unknown == 75 && first.totals.delivered == 225)
        harness.options.retry.resendsUnknown = true
        let second = try await harness.attempt(.willing())
        // Settled as unknown, and told so: that is the other file's business.
        #expect(second.requests.isEmpty && second.totals.unknown == 75)
    }

    /// A record that stopped the run stops it again, until such records are to be skipped; then it is written once.
    @Test func theSameRecordStopsTheRunAgain() async throws {
        var lines = LoadHarness.events(0..<300).split(separator: "\n").map(String.init)
        lines.insert(#"{"name":"n","time":"2026-10-01","n":-1}"#, at: 200)
        var harness = try LoadHarness(.customEvents, inputs: [lines.joined(separator: "\n")])
        harness.options.syncInterval = .milliseconds(1)
        var requests = 0
        for attempt in 1...2 {
            let loaded = try await harness.attempt(.willing())
            guard case .fault(let fault) = loaded.result.end else {
                Issue.record("ended with \(loaded.result.end)")
                return
            }
            #expect(fault.record == 201 && fault.reason == "missing-identifier")
            #expect(loaded.rejected == [201] && loaded.totals.invalid == 1 && loaded.totals.addUp)
            #expect(loaded.totals.skipped == (attempt == 1 ? 0 : 200))
            requests += loaded.requests.joined().count
        }
        #expect(requests == 200)
        harness.options.skipsInvalid = true
        for skipped in [200, 300] {
            let loaded = try await harness.attempt(.willing())
            #expect(loaded.result.end == .finished && loaded.rejected == [201])
            #expect(loaded.totals.invalid == 1 && loaded.totals.skipped == skipped && loaded.totals.addUp)
        }
    }

    @Test func aRejectedRecordStopsTheRunAgain() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<150)])
        harness.options.concurrency = 1
        harness.options.syncInterval = .milliseconds(1)
        let braze = FakeBraze { _, objects in
            .partial(objects.indices.filter { LoadHarness.number(objects[$0]) == 7 })
        }
        for _ in 1...2 {
            let loaded = try await harness.attempt(braze)
            guard case .fault(let fault) = loaded.result.end else {
                Issue.record("ended with \(loaded.result.end)")
                return
            }
            #expect(fault.record == 8 && fault.reason == "braze-rejected" && loaded.rejected == [8])
        }
        // What was wrong is mended on the other side.
        let loaded = try await harness.attempt(.willing())
        #expect(loaded.result.end == .finished && loaded.rejects.isEmpty && loaded.totals.rejected == 0)
        #expect(loaded.totals.skipped + loaded.totals.delivered == 150)
    }

    @Test func anotherInputIsRefused() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<150)])
        harness.options.syncInterval = .milliseconds(1)
        _ = try await harness.attempt(.willing())
        _ = try harness.directory.write(Array(LoadHarness.events(1..<151).utf8), to: "input0")
        await #expect(throws: StateError.self) { _ = try await harness.attempt(.willing()) }
    }

    /// A producer that pauses: what has come is sent after the linger, the rest when it comes.
    @Test(.timeLimit(.minutes(5)), arguments: [true, false]) func aSlowProducer(_ isRemembered: Bool) async throws {
        let feeder = try FIFO()
        var harness = try LoadHarness(.customEvents)
        harness.options.input.paths = [feeder.path]
        harness.options.input.linger = .milliseconds(1)
        harness.options.syncInterval = .milliseconds(1)
        let arrived = Barrier()
        await arrived.open()
        let braze = FakeBraze { _, _ in
            await arrived.pass()
            return .success
        }
        let ready = harness
        async let loading = isRemembered ? ready.attempt(braze) : ready.load(braze)
        for count in 1...3 {
            feeder.write(LoadHarness.events(count * 10..<count * 10 + 10))
            await arrived.arrival(of: count)
        }
        await feeder.finish()
        let loaded = try await loading
        #expect(loaded.requests.count >= 3 && loaded.totals.delivered == 30 && loaded.totals.addUp)
        #expect(loaded.result.end == .finished)
    }
}
