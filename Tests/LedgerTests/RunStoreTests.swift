import Foundation
import Rows
import Synchronization
import Testing

@testable import Ledger

/// State directories on a real disk.
@Suite struct RunStoreTests {
    private let identity = RunIdentity(inputs: [.init(name: "in", file: nil)], destination: "rest", options: [:])

    private func inDirectory(_ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    private func open(_ path: String) throws -> (RunStore, Ledger) {
        let store = try RunStore(path: path, identity: identity)
        let files = try [store.rejectsPath, store.unknownPath].map {
            try RecordFile(path: $0, notOneOf: [], keepsContents: store.isResumed)
        }
        return (store, Ledger(inputs: ["in"], rejects: files[0], unknowns: files[1], store: store))
    }

    private func record(_ number: Int, _ status: UndeliveredRecord.Status) -> UndeliveredRecord {
        UndeliveredRecord(
            position: RecordPosition(input: 0, number: number),
            status: status,
            reason: .brazeRejected,
            message: "no"
        )
    }

    private func numbers(_ path: String) throws -> [Int] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONValue(parsing: Array(line.utf8))["_record"]?.integerValue)
        }
    }

    @Test func onlyOneRunAtATime() async throws {
        try await inDirectory { path in
            do {
                let store = try RunStore(path: path, identity: identity)
                #expect(throws: StateError.self) { _ = try RunStore(path: path, identity: identity) }
                #expect(try RunStore.look(at: path).isRunning)
                withExtendedLifetime(store) {}
            }
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            #expect(try RunStore.look(at: path).isRunning == false)
            #expect(try RunStore(path: path, identity: identity).isResumed)
        }
    }

    @Test func attemptsAddUp() async throws {
        try await inDirectory { path in
            do {
                let (_, ledger) = try open(path)
                ledger.decoded(4)
                ledger.settle(record(1, .invalid))
                var settlement = BatchSettlement()
                settlement.delivered = JournalDamageTests.records(2...3)
                settlement.undelivered = [record(4, .rejected)]
                ledger.settle(settlement)
                try ledger.close()
            }
            let (store, ledger) = try open(path)
            #expect(store.progress.attempts == 2)
            #expect(store.plan.watermark(input: 0) == 4)
            ledger.resumed(RecordPosition(input: 0, number: 4))
            let totals = ledger.totals
            #expect(totals.addUp && totals.read == 4 && totals.skipped == 2)
            #expect(totals.rejected == 1 && totals.invalid == 1)
            #expect(ledger.reasons == ["braze-rejected": 2])
            try ledger.close(isFinished: true)
            #expect(try RunStore.look(at: path).progress.isFinished)
        }
    }

    @Test func linesWithoutJournalAreDropped() async throws {
        try await inDirectory { path in
            do {
                let (_, ledger) = try open(path)
                ledger.settle(BatchSettlement(undelivered: [record(7, .rejected), record(9, .rejected)]))
                try ledger.close()
            }
            let file = path + "/rejects.jsonl"
            let line = String(decoding: record(8, .rejected).line(input: "in"), as: UTF8.self)
            let known = try String(contentsOfFile: file, encoding: .utf8)
            for torn in ["", line.dropLast(5)] as [Substring] {
                try (line + known + line + torn).write(toFile: file, atomically: false, encoding: .utf8)
                let (store, ledger) = try open(path)
                let kept = try numbers(file)
                #expect(kept == [7, 9])
                #expect(store.plan.step(for: RecordPosition(input: 0, number: 8)) == .send)
                try ledger.close()
            }
            // And the other way round: a record whose line is gone is dealt with again.
            try known.split(separator: "\n")[1].appending("\n").write(toFile: file, atomically: false, encoding: .utf8)
            let (store, ledger) = try open(path)
            #expect(store.plan.step(for: RecordPosition(input: 0, number: 7)) == .send)
            #expect(store.plan.step(for: RecordPosition(input: 0, number: 9)) == .countOne)
            try ledger.close()
        }
    }

    @Test func anotherRunIsRefused() async throws {
        try await inDirectory { path in
            _ = try RunStore(path: path, identity: identity)
            var other = identity
            other.options["--set"] = 1
            let message = "the state is of another run: it was begun with other options (--set)"
            #expect(throws: StateError(.differs, path: path, message)) {
                _ = try RunStore(path: path, identity: other)
            }
        }
    }

    /// Workspaces of one host differ by their keys alone.
    @Test func anotherKeyIsRefused() async throws {
        try await inDirectory { path in
            // As long as nothing has come of any record, the key may have been a wrong one.
            _ = try RunStore(path: path, identity: identity, key: "mistyped-key")
            do {
                let store = try RunStore(path: path, identity: identity, key: "rehearsal-key")
                let ledger = Ledger(inputs: ["in"], rejects: nil, unknowns: nil, store: store)
                ledger.decoded(1)
                var settlement = BatchSettlement()
                settlement.delivered = JournalDamageTests.records(1...1)
                ledger.settle(settlement)
                try ledger.close()
            }
            _ = try RunStore(path: path, identity: identity, key: "rehearsal-key")
            #expect { _ = try RunStore(path: path, identity: identity, key: "production-key") } throws: { error in
                guard let error = error as? StateError else { return false }
                return error.code == .differs && error.message.contains("--key-rotated")
                    && !error.message.contains("-key;") && !error.message.contains("production")
            }
            _ = try RunStore(path: path, identity: identity, key: "production-key", isKeyRotated: true)
            _ = try RunStore(path: path, identity: identity, key: "production-key")
            #expect(throws: StateError.self) { _ = try RunStore(path: path, identity: identity, key: "rehearsal-key") }
            let journal = try Data(contentsOf: URL(filePath: path + "/journal"))
            #expect(journal.range(of: Data("-key".utf8)) == nil)
        }
    }

    /// What an attempt stopped at is the next attempt's; nobody else takes the line away.
    @Test func recordsThatStoppedTheRunAreNotRetried() async throws {
        try await inDirectory { path in
            do {
                let store = try RunStore(path: path, identity: identity, skipsInvalid: false)
                let file = try RecordFile(path: store.rejectsPath, notOneOf: [])
                let ledger = Ledger(inputs: ["in"], rejects: file, unknowns: nil, store: store)
                ledger.settle(record(2, .invalid))
                try ledger.close()
            }
            #expect { try RunStore.mend(path) } throws: { ($0 as? StateError)?.code == .unfinished }
            #expect(try numbers(path + "/rejects.jsonl") == [2])
        }
    }

    /// A file that cannot be read is not an empty one. (Reading a directory fails, opening it does not.)
    @Test func whatCannotBeReadIsNotCutOff() async throws {
        try await inDirectory { path in
            do {
                let (_, ledger) = try open(path)
                try ledger.close()
            }
            let file = path + "/rejects.jsonl"
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            #expect { try RunStore.mend(path) } throws: { ($0 as? StateError)?.code == .inputOutput }
        }
    }

    /// The journal is synced behind the lines: what is settled in between must not become durable before its line.
    @Test func aJournalDoesNotOvertakeTheLines() async throws {
        try await inDirectory { path in
            let store = try RunStore(path: path, identity: identity)
            let file = try RecordFile(path: store.rejectsPath, notOneOf: [])
            let late = Late()
            let rejected = BatchSettlement(undelivered: [record(4, .rejected)])
            let ledger = Ledger(inputs: ["in"], rejects: file, unknowns: nil, store: store) {
                guard let ledger = late.take() else { return }
                ledger.settle(rejected)
                #expect(store.progress.sum(\.rejected) == 0)
            }
            late.ledger.withLock { $0 = ledger }
            try ledger.close()
            #expect(try RunStore.look(at: path).progress.sum(\.rejected) == 1)
        }
    }

    /// Two batches of one user that are settled during a sync, the first of them with a record that is written down: a process
    /// that is killed then must not know the second one as delivered and send the first one again behind it.
    @Test func deliveriesKeepTheirOrderDuringASync() async throws {
        try await inDirectory { path in
            let store = try RunStore(path: path, identity: identity)
            let file = try RecordFile(path: store.rejectsPath, notOneOf: [])
            let late = Late()
            var first = BatchSettlement(undelivered: [record(75, .rejected)])
            first.delivered = JournalDamageTests.records(1...74)
            var second = BatchSettlement()
            second.delivered = JournalDamageTests.records(76...150)
            let ledger = Ledger(inputs: ["in"], rejects: file, unknowns: nil, store: store) { [first, second] in
                guard let ledger = late.take() else { return }
                ledger.settle(first)
                ledger.settle(second)
                let known = (try? RunStore.look(at: path))?.progress
                #expect(known?.sum(\.delivered) == 149 && known?.sum(\.rejected) == 0)
            }
            late.ledger.withLock { $0 = ledger }
            try ledger.close()
            #expect(try RunStore.look(at: path).progress.sum(\.rejected) == 1)
        }
    }

    private final class Late: Sendable {
        let ledger = Mutex<Ledger?>(nil)

        func take() -> Ledger? {
            ledger.withLock { ledger in
                defer { ledger = nil }
                return ledger
            }
        }
    }

    @Test func announcementsAreDurableWhileCommitting() async throws {
        try await inDirectory { path in
            let (store, ledger) = try open(path)
            let records = JournalDamageTests.records(1...75)
            let isDurable = await ledger.committing(every: .milliseconds(1)) { _ in
                guard let announcement = ledger.announce(records) else { return false }
                return await ledger.isDurable(announcement)
            }
            #expect(isDurable)
            #expect(try RunStore.look(at: path).progress.sum(\.inDoubt) == 0)
            #expect(await ledger.depart(records))
            #expect(try RunStore.look(at: path).progress.sum(\.inDoubt) == 75)
            ledger.recall(records)
            #expect(store.progress.sum(\.inDoubt) == 0)
            ledger.withdraw(records)
            try ledger.close()
        }
    }

    /// The end of a run does not wait for the time between two syncs to pass.
    @Test(.timeLimit(.minutes(5))) func theEndCutsTheIntervalShort() async throws {
        try await inDirectory { path in
            let (store, ledger) = try open(path)
            // Announced before, so that the sync at the beginning has it.
            let first = ledger.announce(JournalDamageTests.records(1...75))
            await ledger.committing(every: .seconds(86_400)) { hurry in
                if let first { #expect(await ledger.isDurable(first)) }
                let second = ledger.announce(JournalDamageTests.records(76...150))
                hurry()
                if let second { #expect(await ledger.isDurable(second)) }
                _ = ledger.announce(JournalDamageTests.records(151...225))
            }
            #expect(store.journal.isDurable)
            try ledger.close()
        }
    }

    /// Where invalid records stop the run, the next attempt comes to them again, and writes them down once.
    @Test(arguments: [false, true]) func recordsThatStoppedTheRun(_ skips: Bool) async throws {
        try await inDirectory { path in
            for attempt in 1...2 {
                let store = try RunStore(path: path, identity: identity, skipsInvalid: attempt == 2 && skips)
                let file = try RecordFile(path: store.rejectsPath, notOneOf: [], keepsContents: store.isResumed)
                let ledger = Ledger(inputs: ["in"], rejects: file, unknowns: nil, store: store)
                #expect(ledger.reasons.isEmpty)
                #expect(store.plan.step(for: RecordPosition(input: 0, number: 2)) == .send)
                ledger.settle(record(2, .invalid))
                ledger.settle(BatchSettlement(undelivered: [record(3, .rejected)]))
                try ledger.close()
                #expect(store.progress.sum(\.invalid) == 1 && store.progress.sum(\.rejected) == 1)
                #expect(try numbers(store.rejectsPath) == [2, 3])
            }
            let store = try RunStore(path: path, identity: identity)
            #expect(store.plan.step(for: RecordPosition(input: 0, number: 2)) == (skips ? .countOne : .send))
            #expect(store.progress.attempts == 3)
        }
    }

    @Test func otherBytesAreNoticed() async throws {
        try await inDirectory { path in
            let first = [UInt8](repeating: 1, count: 1_000)
            do {
                let (store, ledger) = try open(path)
                var watch = InputWatch(input: 0, store: store)
                #expect(first.withUnsafeBytes { watch.read($0) })
                watch.decoded(through: 10)
                ledger.settle(record(1, .invalid))
                try ledger.close()
            }
            let store = try RunStore(path: path, identity: identity)
            var same = InputWatch(input: 0, store: store)
            #expect(first[..<300].withUnsafeBytes { same.read($0) })
            #expect(same.uncompared == 300 && !same.mayEnd(at: 3))
            #expect(first[300...].withUnsafeBytes { same.read($0) })
            #expect(same.uncompared == 0 && same.mayEnd(at: 10))
            var other = InputWatch(input: 0, store: store)
            #expect(([UInt8](repeating: 1, count: 999) + [2, 2]).withUnsafeBytes { other.read($0) } == false)
        }
    }
}
