import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Intake

/// Every way to read several inputs gives the same bytes in the same order.
@Suite struct ChunkSupplyTests {
    private static let supplies: [@Sendable () -> any ChunkSupply] = [
        { ChunkRing(chunks: 2, chunkBytes: 700) },
        { DirectIntake(chunks: 2, chunkBytes: 700) },
        { IntakeLanes(lanes: 2, chunks: 2, chunkBytes: 700) },
        { IntakeLanes(lanes: 5, chunks: 3, chunkBytes: 700) },
    ]

    /// What a supply said: each input's bytes, and how it ended.
    private struct Received: Equatable {
        var inputs: [[UInt8]] = []
        var failure: IntakeError?
    }

    private func receive(_ supply: any ChunkSupply, _ sources: [InputSource]) -> Received {
        supply.start(sources)
        defer { supply.callOff() }
        var received = Received()
        while let message = supply.receive() {
            switch message {
            case .input(let index):
                #expect(index == received.inputs.count)
                received.inputs.append([])
            case .chunk(let lease, _):
                received.inputs[received.inputs.count - 1] +=
                    UnsafeBufferPointer(start: lease.chunk.firstByte, count: lease.chunk.count)
                supply.giveBack(lease)
            case .failure(let error):
                received.failure = error
                return received
            case .end: return received
            }
        }
        return received
    }

    @Test(arguments: supplies.indices)
    func inOrder(_ index: Int) throws {
        let directory = try TemporaryDirectory()
        var contents = [2_000, 0, 1, 900, 5_000, 40].map(Gzip.rows)
        contents[1] = []
        let sources = try contents.enumerated().map { number, bytes in
            let written = number.isMultiple(of: 2) ? Gzip.member(bytes) : bytes
            return InputSource.file(try directory.write(written, to: "\(number)"))
        }
        let received = receive(Self.supplies[index](), sources)
        #expect(received.inputs == contents && received.failure == nil)
    }

    /// What is good before the damage comes first, and nothing of the inputs behind it.
    @Test(arguments: supplies.indices)
    func failureInTheMiddle(_ index: Int) throws {
        let directory = try TemporaryDirectory()
        let good = Gzip.rows(300)
        let paths = try [good, Array(Gzip.member(Gzip.rows(900)).dropLast(20)), good].enumerated().map {
            try directory.write($0.element, to: "\($0.offset)")
        }
        let received = receive(Self.supplies[index](), paths.map(InputSource.file))
        #expect(received.failure?.code == .truncatedGzip && received.inputs.count == 2)
        #expect(received.inputs[0] == good && Gzip.rows(900).starts(with: received.inputs[1]))
        let gap = [paths[0], directory.file("gone"), paths[2]]
        let missing = receive(Self.supplies[index](), gap.map(InputSource.file))
        #expect(missing.failure?.code == .notFound && missing.inputs == [good, []])
    }

    /// Whoever is called off says nothing more.
    @Test(arguments: supplies.indices)
    func callingOff(_ index: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Gzip.rows(500), to: "input")
        let supply = Self.supplies[index]()
        supply.start(Array(repeating: .file(path), count: 4))
        supply.callOff()
        #expect(supply.receive() == nil && supply.receive(timeout: .zero) == nil && supply.isCalledOff)
    }

    @Test func regularFiles() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([], to: "-")
        #expect(InputSource.file(path).isRegularFile)
        for other in ["-", directory.path, directory.file("gone"), "/dev/null"] {
            #expect(!InputSource.file(other).isRegularFile)
        }
    }

    /// A lane that waits for its turn has read no more than its chunks hold.
    @Test func lanesAreBounded() {
        let opened = Recorder<Int>()
        let pulls = Mutex([0, 0, 0])
        let sources = (0..<3).map { index in
            InputSource(name: "\(index)") { (_) throws(IntakeError) in
                opened.append(index)
                return CountingSource(name: "\(index)", bytesLeft: 5_000_000) { count in
                    pulls.withLock { $0[index] += count }
                }
            }
        }
        let supply = IntakeLanes(lanes: 3, chunks: 2, chunkBytes: 100)
        supply.start(sources)
        defer { supply.callOff() }
        // The first input's last chunk comes when the others have long been waiting.
        var isLast = false
        while !isLast, let message = supply.receive() {
            guard case .chunk(let lease, let last) = message else { continue }
            isLast = last
            supply.giveBack(lease)
        }
        // A buffer of the reader beside the chunks.
        #expect(pulls.withLock { $0[0] == 5_000_000 && $0[1] <= 600_000 && $0[2] <= 600_000 })
        #expect(opened.values.count <= 3)
    }
}

/// So many bytes, counted as they are pulled.
private struct CountingSource: ByteSource {
    let name: String
    var bytesLeft: Int
    let pulled: @Sendable (Int) -> Void

    func isReady() -> Bool { true }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
        let count = min(buffer.count, bytesLeft)
        buffer.prefix(count).withMemoryRebound(to: UInt8.self) { $0.update(repeating: 0x61) }
        bytesLeft -= count
        pulled(count)
        return count
    }
}
