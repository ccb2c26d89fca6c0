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
        progress.intend(ranges(1..<76))
        #expect(progress.doubtful.count == 75)
        progress.settle(ranges(1..<41), as: .delivered)
        progress.release(ranges(60..<76))
        #expect(progress.doubtful.ranges == [41..<60])
        #expect(progress.last == 59)
    }

    @Test func stepsOfAResumedAttempt() {
        var progress = InputProgress()
        progress.settle(ranges(1..<8), as: .delivered)
        progress.settle(ranges(8..<11), as: .rejected)
        progress.settle(ranges(13..<14), as: .invalid)
        progress.intend(ranges(12..<13))
        let plan = ResumePlan(inputs: [progress])
        let steps = (9...14).map { plan.step(for: RecordPosition(input: 0, number: $0)) }
        #expect(steps == [.isCounted, .countAll, .send, .inDoubt, .countOne, .send])
        let all = plan.counts(for: RecordPosition(input: 0, number: 10))
        #expect(all.skipped == 7 && all.rejected == 3 && all.decoded == 10 && all.addUp)
        let one = plan.counts(for: RecordPosition(input: 0, number: 13))
        #expect(one.invalid == 1 && one.decoded == 1 && one.addUp)
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
        #expect(ResumePlan(inputs: [progress]).gate(input: 0) == 100)
        progress.settle(ranges(1..<16), as: .delivered)
        #expect(progress.checkpoint?.offset == 100)
        #expect(ResumePlan(inputs: [progress]).gate(input: 0) == 0)
        #expect(ResumePlan(inputs: [progress]).checkpoints(input: 0).map(\.offset) == [100, 200])
    }

    @Test func otherRunsAreRefused() {
        func identity(_ name: String, _ options: [String: String], _ file: FileFingerprint? = nil) -> RunIdentity {
            RunIdentity(inputs: [.init(name: name, file: file)], options: options)
        }
        let old = identity("a", ["--mode": "x", "--set": "secret=1"])
        #expect(old.objection(to: old, inputsMayGrow: false) == nil)
        let options = old.objection(to: identity("a", ["--mode": "x", "--set": "secret=2"]), inputsMayGrow: false)
        #expect(options?.contains("--set") == true)
        #expect(options?.contains("secret") == false)
        #expect(old.objection(to: identity("b", ["--mode": "x", "--set": "secret=1"]), inputsMayGrow: false) != nil)
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

    @Test func checksumIsTheKnownOne() {
        #expect(CRC32.checksum(Array("123456789".utf8)[...]) == 0xCBF4_3926)
    }
}
