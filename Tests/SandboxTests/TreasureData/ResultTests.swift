import AsyncHTTPClient
import Rows
import Synchronization
import Testing

@testable import Sandbox

@Suite("Treasure Data results")
struct ResultTests {
    private let path = "/v3/job/result/1?format=msgpack.gz"

    @Test("whole and in parts")
    func parts() async throws {
        try await withTreasureData { bench in
            let file = try bench.bytes()
            let whole = try await bench.get(path)
            #expect(whole.status == 200 && whole.body == file)
            #expect(whole.header("content-length") == String(file.count))
            #expect(whole.header("accept-ranges") == "bytes")
            let tag = try #require(whole.header("etag"))
            let part = try await bench.get(path, ["range": "bytes=1000-1999", "if-range": tag])
            #expect(part.status == 206 && part.body == Array(file[1_000..<2_000]))
            #expect(part.header("content-range") == "bytes 1000-1999/\(file.count)")
            #expect(part.header("etag") == tag)
            let rest = try await bench.get(path, ["range": "bytes=3000-"])
            #expect(rest.status == 206 && rest.body == Array(file[3_000...]))
            let changed = try await bench.get(path, ["range": "bytes=1000-1999", "if-range": "\"other\""])
            #expect(changed.status == 200 && changed.body == file)
            let behind = try await bench.get(path, ["range": "bytes=\(file.count)-"])
            #expect(behind.status == 416 && behind.header("content-range") == "bytes */\(file.count)")
        }
    }

    @Test("a plain file that needs no key")
    func plainFile() async throws {
        try await withTreasureData { bench in
            let file = try bench.bytes()
            #expect(bench.running.resultURL(1).hasSuffix("/sandbox/td/results/1"))
            let part = try await bench.get("/sandbox/td/results/1", ["range": "bytes=-7"], key: nil)
            #expect(part.status == 206 && part.body == Array(file.suffix(7)))
            try await expect(404, bench.get("/sandbox/td/results/2", key: nil))
        }
    }

    @Test("other forms, against the rows as another msgpack writer's maker wrote them down")
    func formats() async throws {
        try await withTreasureData { bench in
            let texts = try TestText.lines("custom_events.arrays.jsonl").dropFirst()
            let expected = try texts.map { try JSONValue(parsing: $0) }
            let json = try await bench.get("/v3/job/result/1?format=json&header=True")
            let lines = json.body.split(separator: UInt8(ascii: "\n"))
            #expect(String(decoding: lines[0], as: UTF8.self) == #"["external_id","name"]"#)
            let rows = try lines.dropFirst().map { try JSONValue(parsing: $0) }
            let differing = zip(rows, expected).enumerated().first { $1.0 != $1.1 }
            #expect(rows.count == expected.count && differing == nil, "row \(differing?.offset ?? -1)")
            let plain = try await bench.get("/v3/job/result/1?format=msgpack")
            let packed = try await bench.get("/v3/job/result/1?format=msgpack", ["accept-encoding": "deflate, gzip"])
            #expect(plain.header("content-encoding") == nil && plain.body.count > packed.body.count)
            #expect(packed.header("content-encoding") == "gzip")
            let file = try bench.bytes()
            #expect(packed.body == file)
            try await expect(400, bench.get("/v3/job/result/1?format=parquet"))
        }
    }

    @Test("connections that are cut", arguments: [0, 1, 2_000])
    func cut(_ bytes: Int) async throws {
        try await withTreasureData(faults: "1 cut=\(bytes) result") { bench in
            await #expect(throws: (any Error).self) { try await bench.get(path) }
            let file = try bench.bytes()
            let whole = try await bench.get(path)
            #expect(whole.body == file)
            let statistics = bench.running.treasureDataStatistics()
            #expect(statistics.resultsCut == 1 && statistics.faults == ["cut": 1])
            #expect(statistics.resultBytes == bytes + file.count)
        }
    }

    @Test("cut somewhere, by chance: the same seed, the same place")
    func cutByChance() async throws {
        var sent: [[Int]] = []
        for seed in [1, 1, 2] as [UInt64] {
            var bytes: [Int] = []
            try await withTreasureData(faults: "50% cut result") {
                $0.seed = seed
            } _: { bench in
                for _ in 0..<12 {
                    let before = bench.running.treasureDataStatistics().resultBytes
                    _ = try? await bench.get(path)
                    bytes.append(bench.running.treasureDataStatistics().resultBytes - before)
                }
                #expect((1..<12).contains(bench.running.treasureDataStatistics().resultsCut))
            }
            sent.append(bytes)
        }
        #expect(sent[0] == sent[1] && sent[0] != sent[2])
    }

    @Test("answers in place of the result")
    func refusals() async throws {
        try await withTreasureData(faults: "1 429=7 result\n2 503=3 result\n3 500 result\n4 429-bare result") { bench in
            for (status, seconds) in [(429, "7"), (503, "3"), (500, nil), (429, nil)] {
                let answer = try await bench.get(path)
                #expect(answer.status == status && answer.header("retry-after") == seconds)
            }
            try await expect(200, bench.get(path))
        }
    }

    @Test("no ranges, no tag, another tag, a reset")
    func quirks() async throws {
        let faults = "1 no-ranges result\n2 no-etag result\nfrom 3 other-etag result\n4 reset result"
        try await withTreasureData(faults: faults) { bench in
            let part = ["range": "bytes=0-9"]
            let first = try await bench.get(path, part)
            #expect(first.status == 200 && first.header("accept-ranges") == "none")
            let second = try await bench.get(path, part)
            #expect(second.status == 206 && second.header("etag") == nil)
            let third = try await bench.get(path, part)
            #expect(third.header("etag") != first.header("etag") && third.header("etag") != nil)
            await #expect(throws: (any Error).self) { try await bench.get(path) }
            let conditional = part.merging(["if-range": first.header("etag") ?? ""]) { $1 }
            try await expect(200, bench.get(path, conditional))
        }
    }

    @Test("a throttled connection waits before each piece until it is due")
    func throttle() async throws {
        let now = Mutex(Duration.seconds(1_000))
        try await withTreasureData {
            $0.treasureData.bytesPerSecond = 1_000
            $0.clock = SandboxClock(now: { now.withLock { $0 } }, sleep: { wait in now.withLock { $0 += wait } })
        } _: { bench in
            let file = try await bench.get(path)
            let passed = now.withLock { $0 } - .seconds(1_000)
            #expect(abs(passed / .seconds(1) - Double(file.body.count) / 1_000) < 0.001)
        }
    }
}
