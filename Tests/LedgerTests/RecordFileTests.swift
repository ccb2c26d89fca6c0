import Foundation
import Rows
import TestSupport
import Testing

@testable import Ledger

/// The file of records that were not delivered.
@Suite struct RecordFileTests {
    @Test func manyLinesInOrder() throws {
        let directory = try TemporaryDirectory()
        let file = try RecordFile(path: directory.file("r"), notOneOf: [])
        var expected: [UInt8] = []
        for number in 0..<20_000 {
            let line = Array("{\"n\":\(number)}\n".utf8)
            expected += line
            try file.append(line)
        }
        try file.close()
        try file.close()
        #expect(directory.read("r") == expected)
    }

    @Test func replacesAnOldFileAndIsPrivate() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array("old".utf8), to: "r")
        try FileManager.default.removeItem(atPath: path)
        try RecordFile(path: path, notOneOf: []).close()
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        _ = try directory.write(Array("old".utf8), to: "r")
        try RecordFile(path: path, notOneOf: ["-", "no such file"]).close()
        #expect(directory.read("r").isEmpty)
    }

    /// An input is never overwritten, whatever it is called.
    @Test func refusesAnInput() throws {
        let directory = try TemporaryDirectory()
        let input = try directory.write(Array("rows".utf8), to: "input")
        try FileManager.default.createSymbolicLink(atPath: directory.file("symbolic"), withDestinationPath: input)
        try FileManager.default.linkItem(atPath: input, toPath: directory.file("hard"))
        for name in ["input", "symbolic", "hard", "./input"] {
            let error = RecordFileError(path: directory.file(name), message: "is also an input")
            #expect(throws: error) { try RecordFile(path: directory.file(name), notOneOf: ["other", input]) }
        }
        #expect(directory.read("input") == Array("rows".utf8))
    }

    @Test func cannotBeCreated() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: RecordFileError.self) { try RecordFile(path: directory.file("no/r"), notOneOf: []) }
        #expect(throws: RecordFileError.self) { try RecordFile(path: directory.path, notOneOf: []) }
    }

    #if os(Linux)
    @Test func aFullDiskIsTold() throws {
        let file = try RecordFile(path: "/dev/full", notOneOf: [])
        let ledger = Ledger(inputs: ["in"], rejects: file, unknowns: nil)
        ledger.decoded(3_000)
        for number in 0..<3_000 { ledger.settle(LedgerTests.record(number, .invalid, members: #""id":"1""#)) }
        #expect(ledger.failure?.path == "/dev/full")
        #expect(ledger.totals.addUp && ledger.totals.invalid == 3_000)
        #expect(throws: RecordFileError.self) { try ledger.close() }
    }

    @Test func aFullDiskIsToldAtTheEnd() throws {
        let ledger = Ledger(inputs: ["in"], rejects: try RecordFile(path: "/dev/full", notOneOf: []), unknowns: nil)
        ledger.settle(LedgerTests.record(1, .invalid))
        #expect(ledger.failure == nil)
        #expect(throws: RecordFileError.self) { try ledger.close() }
    }
    #endif
}
