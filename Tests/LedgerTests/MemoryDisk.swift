import Synchronization

@testable import Ledger

/// A disk in memory: it fills up when told to, and writes what fits.
final class MemoryDisk: StateDisk {
    private struct Contents {
        /// By number; one of them is the journal.
        var files: [Int: [UInt8]] = [:]
        var installed: Int?
        var staged = 0
        var room: Int
        var syncs = 0
        var replacements = 0
    }

    private let contents: Mutex<Contents>
    /// Called when the beginning of another journal is written.
    private let whileStaging: Mutex<(@Sendable () -> Void)?> = Mutex(nil)

    init(_ journal: [UInt8]? = nil, room: Int = .max) {
        let files = journal.map { [0: $0] } ?? [:]
        contents = Mutex(Contents(files: files, installed: journal.map { _ in 0 }, room: room))
    }

    var journal: [UInt8] { read() ?? [] }
    var syncs: Int { contents.withLock { $0.syncs } }
    var replacements: Int { contents.withLock { $0.replacements } }

    func setRoom(_ room: Int) { contents.withLock { $0.room = room } }

    func whileStaging(_ action: @escaping @Sendable () -> Void) { whileStaging.withLock { $0 = action } }

    func read() -> [UInt8]? { contents.withLock { contents in contents.installed.flatMap { contents.files[$0] } } }

    func stage(_ bytes: [UInt8]) throws(StateError) -> any AppendFile {
        whileStaging.withLock { $0 }?()
        let number = try contents.withLock { contents throws(StateError) in
            guard bytes.count <= contents.room else { throw Self.full }
            contents.room -= bytes.count
            contents.staged += 1
            contents.files[contents.staged] = bytes
            return contents.staged
        }
        return File(disk: self, number: number)
    }

    func install() throws(StateError) {
        contents.withLock { contents in
            contents.installed = contents.staged
            contents.replacements += 1
        }
    }

    func sync() throws(StateError) {}

    private static var full: StateError { StateError(.inputOutput, path: "memory", "No space left on device") }

    private final class File: AppendFile {
        private let disk: MemoryDisk
        private let number: Int

        init(disk: MemoryDisk, number: Int) {
            self.disk = disk
            self.number = number
        }

        func append(_ bytes: [UInt8]) throws(StateError) {
            try disk.contents.withLock { contents throws(StateError) in
                let fitting = bytes.prefix(contents.room)
                contents.files[number, default: []] += fitting
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
