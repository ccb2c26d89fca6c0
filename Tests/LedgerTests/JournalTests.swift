import Rows
import Testing

@testable import Ledger

@Suite struct JournalTests {
    private let identity = JournalDamageTests.identity

    @Test func diskFillsUpAtEveryByte() throws {
        let beginning = JournalHistory.beginning(identity, RunState(inputs: 1)).count
        let (whole, _, states) = try JournalDamageTests.history()
        for room in beginning..<whole.count {
            let disk = MemoryDisk(room: room)
            let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
            for event in JournalDamageTests.events { journal.append(event) }
            #expect(journal.failure?.code == .inputOutput)
            // What the journal says it knows is what the next attempt reads.
            let history = try JournalHistory(disk.journal)
            #expect(history.state == journal.state)
            #expect(states.contains(history.state))
        }
    }

    @Test func noRoomToBegin() {
        #expect(throws: StateError.self) {
            _ = try Journal(identity, RunState(inputs: 1), disk: MemoryDisk(room: 3))
        }
    }

    @Test func oneSyncForMany() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        let ordinals = (1...50).compactMap { journal.append(.intent(JournalDamageTests.records($0...$0))) }
        #expect(ordinals.count == 50)
        await withTaskGroup(of: Bool.self) { tasks in
            for ordinal in ordinals { tasks.addTask { await journal.durable(ordinal) } }
            journal.commit()
            for await isDurable in tasks { #expect(isDurable) }
        }
        #expect(disk.syncs == 1)
        journal.commit()
        #expect(disk.syncs == 1)
    }

    @Test func whoWaitsIsToldThatTheDiskIsFull() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        let ordinal = try #require(journal.append(.intent(JournalDamageTests.records(1...75))))
        disk.setRoom(0)
        #expect(journal.append(.finished) == nil)
        #expect(await journal.durable(ordinal) == false)
    }

    @Test func staysSmall() throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        var largest = 0
        // Every tenth record is bad: the ranges never join, but for the watermark.
        for batch in 0..<20_000 {
            let first = batch * 75 + 1
            let all = RecordRanges([first..<first + 75])
            var outcome = JournalEvent.Outcome()
            for number in all.ranges[0] {
                let position = RecordPosition(input: 0, number: number)
                if number % 10 == 0 { outcome.rejected.insert(position) } else { outcome.delivered.insert(position) }
            }
            journal.append(.outcome(outcome))
            journal.commit()
            largest = max(largest, disk.journal.count)
        }
        #expect(largest < 300_000)
        #expect(disk.replacements > 1)
        #expect(journal.state.count(.delivered) == 20_000 * 75 * 9 / 10)
        #expect(try JournalHistory(disk.journal).state == journal.state)
    }

    @Test func groupCommitKnowsWhoWaitsForWhat() {
        var group = GroupCommit<Int>()
        let first = group.append()
        let second = group.append()
        #expect(group.wait(first, 1) == nil)
        #expect(group.wait(second, 2) == nil)
        #expect(group.finish(through: first) == [1])
        #expect(group.isDirty)
        #expect(group.wait(first, 3) == true)
        #expect(group.fail() == [2])
        #expect(group.wait(second, 4) == false)
        #expect(!group.isDirty)
    }

    @Test func shortWritesAreGoneOnWith() {
        var bytes = Array("abcdefg".utf8)
        var written: [UInt8] = []
        let message = SystemFile.writeAll(&bytes) { buffer in
            written += buffer.prefix(2)
            return min(2, buffer.count)
        }
        #expect(message == nil)
        #expect(bytes.isEmpty)
        #expect(written == Array("abcdefg".utf8))
    }
}
