import Rows
import TestSupport
import Testing

@testable import Ledger

/// What an earlier attempt left in doubt stays in doubt until somebody knows what became of it.
@Suite struct DoubtTests {
    private static let identity = RunIdentity(
        inputs: [.init(name: "in", file: nil)],
        destination: "rest",
        options: [:]
    )

    /// An attempt on a directory; the ledger keeps it open.
    private func attempt(_ path: String) throws -> Ledger {
        let store = try RunStore(path: path, identity: Self.identity)
        return Ledger(inputs: ["in"], rejects: nil, unknowns: nil, store: store)
    }

    private func inDoubt(_ path: String) throws -> Int { try RunStore.look(at: path).progress.sum(\.inDoubt) }

    private func records(_ numbers: ClosedRange<Int>) -> RecordSet { JournalDamageTests.records(numbers) }

    /// The first attempt is cut off with ten records on the wire.
    private func withDoubt(_ body: (String) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("state")
        let first = try attempt(path)
        _ = first.announce(records(1...20))
        #expect(await first.depart(records(1...10)))
        try first.close()
        #expect(try inDoubt(path) == 10)
        try await body(path)
    }

    @Test func givenBackUnsent() async throws {
        try await withDoubt { path in
            let second = try attempt(path)
            _ = second.announce(records(1...20))
            second.withdraw(records(1...20))
            try second.close()
            #expect(try inDoubt(path) == 10)
            let third = try attempt(path)
            var settlement = BatchSettlement()
            settlement.unsent = records(1...20)
            settlement.withdrawn = settlement.unsent
            third.settle(settlement)
            try third.close()
            #expect(try inDoubt(path) == 10)
        }
    }

    @Test func refusedUnread() async throws {
        try await withDoubt { path in
            let second = try attempt(path)
            #expect(await second.depart(records(5...15)))
            #expect(try inDoubt(path) == 15)
            second.recall(records(5...15))
            #expect(try inDoubt(path) == 10)
            try second.close()
        }
    }

    @Test func settled() async throws {
        try await withDoubt { path in
            let second = try attempt(path)
            var settlement = BatchSettlement()
            settlement.delivered = records(1...10)
            second.settle(settlement)
            try second.close()
            #expect(try inDoubt(path) == 0)
        }
    }
}
