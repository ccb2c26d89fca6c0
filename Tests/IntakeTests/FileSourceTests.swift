import Foundation
import TestSupport
import Testing

@testable import Intake

@Suite struct FileSourceTests {
    @Test func missing() {
        let error = #expect(throws: IntakeError.self) { try FileSource(path: "/nonexistent/rows.jsonl") }
        #expect(error?.code == .notFound && error?.input == "/nonexistent/rows.jsonl")
    }

    @Test func directory() {
        let error = #expect(throws: IntakeError.self) {
            try FileSource(path: FileManager.default.temporaryDirectory.path)
        }
        #expect(error?.code == .unreadable)
    }

    @Test func aFileInChunks() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "intake-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for bytes in [[], Array("abc".utf8), Gzip.rows(5_000)] as [[UInt8]] {
            try Data(bytes).write(to: URL(filePath: path))
            #expect(readAll(try FileSource(path: path), chunkBytes: 10_000) == Filled(bytes: bytes))
            try Data(Gzip.member(bytes)).write(to: URL(filePath: path))
            #expect(readAll(try FileSource(path: path), chunkBytes: 10_000) == Filled(bytes: bytes))
        }
    }

    /// The reading thread: inputs in order, each with its end, and the error of a damaged one behind its good bytes.
    @Test func inputsInOrder() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "intake-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = Gzip.rows(2_000)
        let contents = [text, Gzip.member(text), Gzip.member(text).dropLast(), text]
        let paths = try contents.enumerated().map { index, bytes in
            let file = folder.appending(path: "\(index)")
            try Data(bytes).write(to: file)
            return file.path
        }
        let ring = ChunkRing(chunks: 2, chunkBytes: 5_000)
        ring.start(paths.map(InputSource.file))
        var read: [[UInt8]] = []
        while let message = ring.receive() {
            switch message {
            case .input(let index):
                #expect(index == read.count)
                read.append([])
            case .chunk(let lease, _):
                read[read.count - 1] += UnsafeBufferPointer(start: lease.chunk.firstByte, count: lease.chunk.count)
                ring.giveBack(lease)
            case .failure(let error):
                #expect(error.code == .truncatedGzip && error.input == paths[2])
                #expect(read == [text, text, text])
                return
            case .end:
                Issue.record("the damage was not told")
                return
            }
        }
    }
}
