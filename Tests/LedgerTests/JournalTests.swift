import Foundation
import Rows
import TestSupport
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
            var kept = 0
            for (index, event) in JournalDamageTests.events.enumerated() {
                if journal.append(event) != nil, event.isUrgent { kept = index + 1 }
            }
            #expect(journal.failure?.code == .inputOutput)
            // What the journal says it knows, but for what nothing relied on yet, is what the next attempt reads.
            let history = try JournalHistory(disk.journal)
            let read = try #require(states[kept...].firstIndex(of: history.state))
            let known = try #require(states[read...].firstIndex(of: journal.state))
            #expect(JournalDamageTests.events[read..<known].allSatisfy { !$0.isUrgent })
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
        // Far from a megabyte, as a commit may come late.
        #expect(largest < 610_000)
        #expect(disk.replacements > 1)
        #expect(journal.state.count(.delivered) == 20_000 * 75 * 9 / 10)
        #expect(try JournalHistory(disk.journal).state == journal.state)
    }

    /// What is appended while another journal is written is in both: nobody waits, and nothing is left behind.
    @Test func appendingDuringACompaction() throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk, compactionBytes: 1)
        let before = JournalDamageTests.records(1...75)
        let after = JournalDamageTests.records(76...150)
        let pending = JournalDamageTests.records(151...225)
        disk.whileStaging {
            // A process that is killed here finds the old journal.
            journal.append(.departure(before))
            journal.append(.intent(after))
            journal.append(.departure(after))
            #expect((try? JournalHistory(disk.journal).state) == journal.state)
            journal.append(.intent(pending))
        }
        journal.append(.intent(before))
        journal.commit()
        #expect(disk.replacements == 2)
        #expect(try JournalHistory(disk.journal).state == journal.state)
        #expect(!journal.isDurable, "what came meanwhile is synced the next time")
    }

    /// An intent is kept back until something is written that may rely on it.
    @Test func intentsGoWithTheNextEvent() throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        let size = disk.journal.count
        let records = JournalDamageTests.records(1...75)
        journal.append(.intent(records))
        #expect(disk.journal.count == size)
        journal.append(.departure(records))
        #expect(try JournalHistory(disk.journal).state == journal.state)
        journal.append(.intent(JournalDamageTests.records(76...150)))
        journal.commit()
        #expect(try JournalHistory(disk.journal).state == journal.state && journal.isDurable)
        // So many of them are not kept back at all.
        let written = disk.journal.count
        for batch in 3..<20_000 { journal.append(.intent(JournalDamageTests.records(batch * 76...batch * 76 + 74))) }
        #expect(disk.journal.count > written)
    }

    /// What comes in one moment is written at once, and nobody departs before.
    @Test func gathering() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        let moments = Recorder<@Sendable () -> Void>()
        journal.gather { moments.append($0) }
        let size = disk.journal.count
        await withTaskGroup(of: Bool.self) { tasks in
            for number in 1...20 {
                tasks.addTask { await journal.depart(JournalDamageTests.records(number...number)) }
            }
            while journal.state.doubtful < 20 { await Task.yield() }
            #expect(disk.journal.count == size && moments.values.count == 1)
            moments.values[0]()
            for await mayDepart in tasks { #expect(mayDepart) }
        }
        #expect(try JournalHistory(disk.journal).state == journal.state)
        // One moment is over, the next one begins.
        var outcome = JournalEvent.Outcome()
        outcome.delivered = JournalDamageTests.records(1...20)
        journal.append(.outcome(outcome))
        #expect(moments.values.count == 2)
        journal.gather(nil)
        #expect(try JournalHistory(disk.journal).state == journal.state)
        moments.values[1]()
        #expect(await journal.depart(JournalDamageTests.records(30...30)))
        #expect(try JournalHistory(disk.journal).state == journal.state && moments.values.count == 2)
    }

    /// A commit writes what waits for its moment, and a compaction takes it along.
    @Test(arguments: [1, 1_000_000]) func aCommitBeforeTheMoment(compactionBytes: Int) async throws {
        let disk = MemoryDisk()
        let state = RunState(inputs: 1)
        let journal = try Journal(identity, state, disk: disk, compactionBytes: compactionBytes)
        let moments = Recorder<@Sendable () -> Void>()
        journal.gather { moments.append($0) }
        disk.whileStaging { journal.append(.departure(JournalDamageTests.records(80...90))) }
        async let mayDepart = journal.depart(JournalDamageTests.records(1...75))
        while journal.state.doubtful < 75 { await Task.yield() }
        journal.commit()
        #expect(await mayDepart)
        #expect(try JournalHistory(disk.journal).state == journal.state)
        #expect(journal.state.doubtful == (compactionBytes == 1 ? 86 : 75))
        for moment in moments.values { moment() }
        #expect(try JournalHistory(disk.journal).state == journal.state)
    }

    /// Nobody departs whose note does not fit on the disk.
    @Test func aFullDiskWhileGathering() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        let moments = Recorder<@Sendable () -> Void>()
        journal.gather { moments.append($0) }
        async let mayDepart = journal.depart(JournalDamageTests.records(1...75))
        while moments.values.isEmpty { await Task.yield() }
        disk.setRoom(3)
        moments.values[0]()
        #expect(await mayDepart == false)
        #expect(journal.failure != nil)
        #expect(await journal.depart(JournalDamageTests.records(80...90)) == false)
    }

    /// Who waits for a moment that does not come because a compaction fails was not sent, and is in no doubt; what else was
    /// told is kept.
    @Test(.timeLimit(.minutes(5))) func aCompactionThatFails() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk, compactionBytes: 1)
        let moments = Recorder<@Sendable () -> Void>()
        journal.gather { moments.append($0) }
        #expect(journal.append(.departure(JournalDamageTests.records(1...150))) != nil)
        let (answers, tell) = AsyncStream<Bool>.makeStream()
        disk.whileStaging {
            var outcome = JournalEvent.Outcome()
            outcome.delivered = JournalDamageTests.records(1...75)
            journal.append(.outcome(outcome))
            Task { tell.yield(await journal.depart(JournalDamageTests.records(151...225))) }
            while journal.state.doubtful < 150 { sched_yield() }
            // Enough for what is pending, and not for another journal.
            disk.setRoom(80)
        }
        Thread.detachNewThread { journal.commit() }
        var answer = answers.makeAsyncIterator()
        #expect(await answer.next() == false)
        let left = disk.journal
        let history = try JournalHistory(left)
        #expect(history.state.doubtful == 75 && history.state.count(.delivered) == 75 && history.length == left.count)
        for moment in moments.values { moment() }
        journal.gather(nil)
        #expect(journal.failure != nil && disk.journal == left)
    }

    /// Behind a frame that is torn nothing is written, though there is room again.
    @Test func nothingIsWrittenBehindATornFrame() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        disk.setRoom(3)
        #expect(journal.append(.departure(JournalDamageTests.records(1...75))) == nil)
        let torn = disk.journal.count
        disk.setRoom(.max)
        #expect(await journal.depart(JournalDamageTests.records(76...150)) == false)
        journal.commit()
        journal.gather(nil)
        #expect(disk.journal.count == torn && journal.failure != nil)
    }

    /// A write that fails takes the intents before it down with it: nothing of them may be sent.
    @Test func aFullDiskWithPendingIntents() async throws {
        let disk = MemoryDisk()
        let journal = try Journal(identity, RunState(inputs: 1), disk: disk)
        let ordinal = try #require(journal.append(.intent(JournalDamageTests.records(1...75))))
        disk.setRoom(3)
        journal.commit()
        #expect(await !journal.durable(ordinal))
        #expect(journal.failure != nil)
        #expect(journal.append(.departure(JournalDamageTests.records(1...75))) == nil)
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
