import Rows
import Testing

@testable import Ledger

/// A journal that is cut or damaged anywhere tells a beginning of what happened, and nothing that did not.
@Suite struct JournalDamageTests {
    static let identity = RunIdentity(
        inputs: [.init(name: "-", file: nil)],
        destination: "rest.example",
        options: ["--mode": "purchases"]
    )

    static let events: [JournalEvent] = [
        .attempt(.init(boot: .max, skipsInvalid: true)),
        .intent(records(1...75)),
        .departure(records(1...75)),
        .recall(records(1...75)),
        .departure(records(1...75)),
        .intent(records(76...150)),
        .outcome(.init(delivered: records(76...150))),
        .checkpoint(input: 0, StreamCheckpoint(offset: 4_096, hash: .max, record: 60)),
        .checkpoint(input: 0, StreamCheckpoint(offset: 8_192, hash: 7, record: nil)),
        .outcome(.init(delivered: records(2...75), rejected: records(1...1))),
        .intent(records(151...225)),
        .outcome(.init(unsent: records(151...160))),
        .outcome(.init(invalid: records(300...300), unknown: records(161...170))),
        .finished,
    ]

    static func records(_ numbers: ClosedRange<Int>) -> RecordSet {
        RecordSet(numbers.map { RecordPosition(input: 0, number: $0) })
    }

    /// The journal's bytes, and the states it went through.
    static func history() throws -> (bytes: [UInt8], beginning: Int, states: [RunState]) {
        let disk = MemoryDisk()
        var state = RunState(inputs: 1)
        let journal = try Journal(identity, state, disk: disk)
        let beginning = disk.journal.count
        var states = [state]
        for event in events {
            journal.append(event)
            state.apply(event)
            states.append(state)
        }
        return (disk.journal, beginning, states)
    }

    @Test func tellsEverything() throws {
        let (bytes, _, states) = try Self.history()
        let history = try JournalHistory(bytes)
        #expect(history.identity == Self.identity)
        #expect(history.state == states.last)
        #expect(history.length == bytes.count)
    }

    @Test func cutAtEveryByte() throws {
        let (bytes, beginning, states) = try Self.history()
        var reached = 0
        for count in beginning...bytes.count {
            let history = try JournalHistory(Array(bytes[..<count]))
            let index = try #require(states.indices.dropFirst(reached).first { states[$0] == history.state })
            #expect(history.length <= count)
            reached = index
        }
        #expect(reached == states.count - 1)
        // The beginning is put in place whole or not at all.
        let identityLength = JournalFrames.frame(Self.identity.payload).count
        for count in 0..<identityLength {
            #expect(throws: JournalReader.Malformed.self) { _ = try JournalHistory(Array(bytes[..<count])) }
        }
    }

    @Test func bitsFlippedInEveryByte() throws {
        let (bytes, _, states) = try Self.history()
        let identityLength = JournalFrames.frame(Self.identity.payload).count
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                guard let history = try? JournalHistory(damaged) else {
                    #expect(index < identityLength)
                    continue
                }
                #expect(index >= identityLength)
                #expect(history.length <= index)
                #expect(states.contains(history.state))
            }
        }
    }

    @Test(arguments: UInt64(1)...200)
    func rubbishNeverTraps(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let payload = (0..<Int.random(in: 1..<60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
        }
        _ = try? JournalEvent(payload: payload[...])
        _ = try? RunState(payload: payload[...])
        _ = try? RunIdentity(payload: payload[...])
        // A frame of rubbish after a good beginning ends the history there.
        let bytes = JournalHistory.beginning(Self.identity, RunState(inputs: 1)) + JournalFrames.frame(payload)
        #expect((try? JournalHistory(bytes)) != nil)
    }
}
