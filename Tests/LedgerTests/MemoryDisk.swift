import Synchronization

@testable import Ledger

/// A disk in memory: it fills up when told to, and writes what fits.
final class MemoryDisk: StateDisk {
    private struct Contents {
        var journal: [UInt8]?
        var room: Int
        var syncs = 0
        var replacements = 0
    }

    private let contents: Mutex<Contents>

    init(_ journal: [UInt8]? = nil, room: Int = .max) {
        contents = Mutex(Contents(journal: journal, room: room))
    }

    var journal: [UInt8] { contents.withLock { $0.journal ?? [] } }
    var syncs: Int { contents.withLock { $0.syncs } }
    var replacements: Int { contents.withLock { $0.replacements } }

    func setRoom(_ room: Int) { contents.withLock { $0.room = room } }

    func read() throws(StateError) -> [UInt8]? { contents.withLock { $0.journal } }

    func replace(with bytes: [UInt8]) throws(StateError) -> any AppendFile {
        try contents.withLock { contents throws(StateError) in
            guard bytes.count <= contents.room else { throw Self.full }
            contents.room -= bytes.count
            contents.journal = bytes
            contents.replacements += 1
        }
        return File(disk: self)
    }

    private static var full: StateError { StateError(.inputOutput, path: "memory", "No space left on device") }

    private final class File: AppendFile {
        private let disk: MemoryDisk

        init(disk: MemoryDisk) { self.disk = disk }

        func append(_ bytes: [UInt8]) throws(StateError) {
            try disk.contents.withLock { contents throws(StateError) in
                let fitting = bytes.prefix(contents.room)
                contents.journal = (contents.journal ?? []) + fitting
                contents.room -= fitting.count
                if fitting.count < bytes.count { throw MemoryDisk.full }
            }
        }

        func sync() throws(StateError) {
            disk.contents.withLock { $0.syncs += 1 }
        }
    }
}

/// A small repeatable source of numbers.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
