import Rows
import Testing

@testable import Ledger

@Suite struct RunStateTests {
    private func ranges(_ ranges: Range<Int>...) -> RecordRanges { RecordRanges(ranges) }

    @Test func watermarkTakesWhatJoins() {
        var progress = InputProgress()
        progress.settle(ranges(76..<151), as: .delivered)
        #expect(progress.watermark == 0)
        progress.settle(ranges(2..<76), as: .delivered)
        progress.settle(ranges(1..<2), as: .invalid)
        #expect(progress.watermark == 150)
        #expect(progress.below == [149, 0, 1, 0])
        #expect(progress.above == Array(repeating: RecordRanges(), count: 4))
        #expect(progress.count(.delivered) == 149)
    }

    @Test func settledRecordsKeepTheirFate() {
        var progress = InputProgress()
        progress.settle(ranges(1..<11), as: .delivered)
        progress.settle(ranges(20..<31), as: .unknown)
        progress.settle(ranges(5..<26), as: .rejected)
        #expect(progress.count(.delivered) == 10)
        #expect(progress.count(.unknown) == 11)
        #expect(progress.count(.rejected) == 9)
        #expect(progress.watermark == 30)
    }

    @Test func doubtEndsWithTheOutcome() {
        var progress = InputProgress()
        progress.announce(ranges(1..<151))
        progress.depart(ranges(1..<76))
        #expect(progress.doubtful.count == 75)
        progress.settle(ranges(1..<41), as: .delivered)
        progress.release(ranges(60..<76))
        #expect(progress.doubtful.ranges == [41..<60])
        #expect(progress.announced.ranges == [41..<60, 76..<151])
        #expect(progress.last == 59)
        progress.recall(ranges(41..<50))
        #expect(progress.doubtful.ranges == [50..<60])
        progress.depart(ranges(41..<50))
        #expect(progress.doubtful.ranges == [41..<60])
    }

    @Test func stepsOfAResumedAttempt() {
        var progress = InputProgress()
        progress.settle(ranges(1..<8), as: .delivered)
        progress.settle(ranges(8..<11), as: .rejected)
        progress.settle(ranges(13..<14), as: .invalid)
        progress.depart(ranges(12..<13))
        let plan = ResumePlan(inputs: [progress])
        let steps = (9...14).map { plan.step(for: RecordPosition(input: 0, number: $0)) }
        #expect(steps == [.isCounted, .countAll, .send, .inDoubt, .countOne, .send])
        let all = plan.counts(for: RecordPosition(input: 0, number: 10))
        #expect(all.skipped == 7 && all.rejected == 3 && all.decoded == 10 && all.addUp)
        let one = plan.counts(for: RecordPosition(input: 0, number: 13))
        #expect(one.invalid == 1 && one.decoded == 1 && one.addUp)
    }

    /// A killed process leaves every departure behind, a loss of power only what was synced.
    @Test func whatWasAnnouncedIsInDoubtAfterALossOfPower() {
        var state = RunState(inputs: 1)
        func records(_ numbers: ClosedRange<Int>) -> RecordSet { JournalDamageTests.records(numbers) }
        state.apply(.attempt(.init(boot: 7, skipsInvalid: true)))
        state.apply(.intent(records(1...225)))
        state.apply(.departure(records(1...150)))
        state.apply(.outcome(.init(delivered: records(1...75))))
        func doubtful(_ boot: UInt64) -> [Range<Int>] {
            var later = state
            later.begin(boot: boot)
            #expect(later.inputs[0].announced.isEmpty)
            return later.inputs[0].doubtful.ranges
        }
        #expect(doubtful(7) == [76..<151])
        #expect(doubtful(8) == [76..<226])
        #expect(doubtful(0) == [76..<226])
    }

    /// A record that stopped a run is counted as it is told, and open again for the next attempt.
    @Test func stoppersAreOpenAgain() throws {
        var state = RunState(inputs: 1)
        func records(_ numbers: ClosedRange<Int>) -> RecordSet { JournalDamageTests.records(numbers) }
        state.apply(.attempt(.init(boot: 7, skipsInvalid: false)))
        state.apply(.departure(records(1...4)))
        state.apply(.outcome(.init(delivered: records(1...3), rejected: records(4...4), invalid: records(6...6))))
        #expect(state.count(.rejected) == 1 && state.count(.invalid) == 1 && state.doubtful == 0)
        #expect(state.inputs[0].watermark == 3)
        #expect(try RunState(payload: state.payload[...]) == state)
        state.apply(.attempt(.init(boot: 7, skipsInvalid: true)))
        #expect(state.count(.rejected) == 0 && state.count(.invalid) == 0)
        let plan = ResumePlan(inputs: state.inputs)
        #expect(plan.step(for: RecordPosition(input: 0, number: 4)) == .send)
        #expect(plan.step(for: RecordPosition(input: 0, number: 6)) == .send)
        state.apply(.outcome(.init(rejected: records(4...4))))
        #expect(state.inputs[0].watermark == 4)
    }

    @Test func linesThatAreGoneMakeRecordsOpenAgain() {
        var state = RunState(inputs: 1)
        func records(_ numbers: ClosedRange<Int>) -> RecordSet { JournalDamageTests.records(numbers) }
        state.apply(.outcome(.init(rejected: records(5...6), invalid: records(8...8), unknown: records(10...11))))
        state.forget(.rejected) { $1 == 5 }
        state.forget(.invalid) { _, _ in false }
        state.forget(.unknown) { $1 == 10 }
        #expect(state.count(.rejected) == 1)
        #expect(state.count(.invalid) == 0)
        #expect(state.count(.unknown) == 1)
        // What may have been applied stays in doubt.
        #expect(state.inputs[0].doubtful.ranges == [11..<12])
    }

    @Test func snapshotsTellTheSame() throws {
        var state = RunState(inputs: 3)
        for event in JournalDamageTests.events { state.apply(event) }
        #expect(try RunState(payload: state.payload[...]) == state)
    }

    @Test func checkpointsCountOnceTheWatermarkIsThere() {
        var progress = InputProgress()
        progress.reach(StreamCheckpoint(offset: 100, hash: 1, record: 10))
        progress.reach(StreamCheckpoint(offset: 200, hash: 2, record: 20))
        #expect(progress.checkpoint == nil && progress.laterCheckpoints.map(\.offset) == [200])
        progress.reach(StreamCheckpoint(offset: 1_100_000, hash: 3, record: 30))
        progress.settle(ranges(1..<26), as: .delivered)
        #expect(progress.checkpoint?.offset == 200)
        #expect(ResumePlan(inputs: [progress]).settledBytes(input: 0) == 200)
        #expect(ResumePlan(inputs: [progress]).checkpoints(input: 0).map(\.offset) == [200, 1_100_000])
        // Bytes that are not decoded have no last record.
        progress.reach(StreamCheckpoint(offset: 2_200_000, hash: 4, record: nil))
        progress.settle(ranges(26..<1_000), as: .delivered)
        #expect(progress.checkpoint?.offset == 1_100_000)
        progress.reach(StreamCheckpoint(offset: 2_200_000, hash: 4, record: 40))
        #expect(progress.checkpoint?.offset == 2_200_000 && progress.laterCheckpoints.isEmpty)
    }

    /// However long a record keeps the watermark down, checkpoints are neither many nor far from each other.
    @Test func checkpointsStandApart() {
        var progress = InputProgress()
        for count in 1...10_000 {
            progress.reach(StreamCheckpoint(offset: count * 1_000, hash: 1, record: nil))
            progress.reach(StreamCheckpoint(offset: count * 1_000, hash: 1, record: count))
        }
        let offsets = progress.laterCheckpoints.map(\.offset)
        #expect(offsets.count <= 20 && offsets.last == 10_000_000)
        #expect(zip([0] + offsets, offsets).allSatisfy { $1 - $0 <= 1 << 20 })
    }

    @Test func otherRunsAreRefused() {
        func identity(
            _ name: String,
            _ options: [String: String],
            _ file: FileFingerprint? = nil,
            to destination: String = "rest.iad-06.braze.com"
        ) -> RunIdentity {
            RunIdentity(inputs: [.init(name: name, file: file)], destination: destination, options: options)
        }
        let old = identity("a", ["--mode": "x", "--set": "secret=1"])
        #expect(old.objection(to: old, inputsMayGrow: false) == nil)
        let options = old.objection(to: identity("a", ["--mode": "x", "--set": "secret=2"]), inputsMayGrow: false)
        #expect(options?.contains("--set") == true)
        #expect(options?.contains("secret") == false)
        #expect(old.objection(to: identity("b", ["--mode": "x", "--set": "secret=1"]), inputsMayGrow: false) != nil)
        // What a rehearsal has sent, Braze has not.
        let rehearsal = identity("a", ["--mode": "x", "--set": "secret=1"], to: "127.0.0.1")
        #expect(rehearsal.objection(to: old, inputsMayGrow: false)?.contains("127.0.0.1") == true)
        let short = identity("a", [:], FileFingerprint(size: 10, head: 1, tail: 1))
        let long = identity("a", [:], FileFingerprint(size: 20, head: 2, tail: 2))
        #expect(short.objection(to: long, inputsMayGrow: false) != nil)
        #expect(short.objection(to: long, inputsMayGrow: true) == nil)
        #expect(long.objection(to: short, inputsMayGrow: true) != nil)
    }

    @Test func hashDoesNotDependOnThePieces() {
        let bytes = (0..<257).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        func hash(_ cuts: [Int]) -> UInt64 {
            var hash = StreamHash()
            for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
                bytes[start..<end].withUnsafeBytes { hash.update($0) }
            }
            return hash.value
        }
        for cut in 0...257 { #expect(hash([cut]) == hash([])) }
        #expect(hash([3, 5, 6, 100, 107]) == hash([]))
        #expect(hash([]) != StreamHash().value)
    }

    /// Every byte counts, and where it stands.
    @Test func hashTellsBytesApart() {
        let bytes = (0..<257).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        func hash(_ bytes: [UInt8]) -> UInt64 {
            var hash = StreamHash()
            bytes.withUnsafeBytes { hash.update($0) }
            return hash.value
        }
        var values: Set<UInt64> = [hash(bytes), hash(bytes + [0]), hash(bytes.dropLast())]
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            values.insert(hash(changed))
            guard index > 0 else { continue }
            changed = bytes
            changed.swapAt(index, index - 1)
            values.insert(hash(changed))
        }
        #expect(values.count == 3 + 257 + 256)
        #expect(Set((0..<200).map { hash(Array(repeating: 0, count: $0)) }).count == 200)
    }

    @Test func checksumIsTheKnownOne() {
        #expect(CRC32.checksum(Array("123456789".utf8)[...]) == 0xCBF4_3926)
    }
}
