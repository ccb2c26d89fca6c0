import Intake
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import TreasureData

/// Downloads from servers that behave, and from those that do not.
@Suite struct RangedDownloadTests {
    private static let file = DownloadHarness.bytes(123_457)
    private static let tag = [("ETag", "\"one\"")]

    /// A server that gives ranges, and cuts by chance.
    private static func server(
        cuts: Bool = false,
        seed: UInt64 = 1
    ) -> @Sendable (RangeServer.Request) -> RangeServer.Answer {
        let random = Mutex(SplitMix64(state: seed))
        return { request in
            guard let range = request.range(of: file.count) else { return .init(200, tag, file[...]) }
            var answer = RangeServer.Answer.part(file, range, tag)
            // The look asks for one byte.
            guard cuts, range.count > 1 else { return answer }
            let chance = random.withLock { $0.next() }
            if chance % 4 != 0 { answer.cutAfter = Int(chance >> 8) % range.count }
            return answer
        }
    }

    @Test(arguments: [1, 2, 6])
    func partsComeInOrder(connections: Int) async throws {
        try await RangeServer.run(Self.server()) { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: connections)
            #expect(outcome.failure == nil)
            #expect(outcome.bytes == Self.file)
            // One look, and 13 parts of 10,000 bytes.
            #expect(server.requests.count == 14)
            let guarded = server.requests.dropFirst().allSatisfy { $0.headers.first(name: "If-Range") == "\"one\"" }
            #expect(guarded)
        }
    }

    @Test(arguments: 1...8)
    func cutsByChanceLoseNothing(seed: UInt64) async throws {
        try await RangeServer.run(Self.server(cuts: true, seed: seed)) { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump")
            #expect(outcome.failure == nil)
            #expect(outcome.bytes == Self.file)
            #expect(server.requests.count > 14)
        }
    }

    /// RFC 9110, section 13.1.5: `If-Range` with another content is answered with the whole of it.
    @Test func anotherETagIsRefused() async throws {
        let other = DownloadHarness.bytes(Self.file.count, seed: 9)
        try await RangeServer.run { request in
            let isFirst = request.ordinal <= 4
            guard isFirst, let range = request.range(of: Self.file.count) else {
                return .init(200, [("ETag", "\"two\"")], other[...])
            }
            return .part(Self.file, range, Self.tag)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 2)
            #expect(outcome.failure?.code == .changed)
            #expect(outcome.bytes == Self.file.prefix(outcome.bytes.count)[...].map(\.self))
        }
    }

    /// A server may ignore `If-Range`; the ETag of the part tells.
    @Test func aPartOfAnotherContentIsRefused() async throws {
        try await RangeServer.run { request in
            let tag = request.ordinal <= 5 ? Self.tag : [("ETag", "\"two\"")]
            return .part(Self.file, request.range(of: Self.file.count) ?? 0..<1, tag)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump")
            #expect(outcome.failure?.code == .changed)
        }
    }

    @Test func anotherLengthIsRefused() async throws {
        try await RangeServer.run { request in
            let range = request.range(of: Self.file.count) ?? 0..<1
            let file = request.ordinal <= 5 ? Self.file : Self.file + [0]
            return .part(file, range, [])
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", keepsContent: true)
            #expect(outcome.failure?.code == .changed)
        }
    }

    @Test func withoutRangesOneStreamIsRead() async throws {
        try await RangeServer.run { _ in
            .init(200, [], Self.file[...])
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 2)
            #expect(outcome.failure == nil)
            #expect(outcome.bytes == Self.file)
            #expect(server.requests.count == 2)
        }
    }

    @Test func aStreamWithoutLengthEndsWithItsBody() async throws {
        try await RangeServer.run { _ in
            var answer = RangeServer.Answer(200, [], Self.file[...])
            answer.length = nil
            return answer
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 3)
            #expect(outcome.failure == nil)
            #expect(outcome.bytes == Self.file)
        }
    }

    /// Without ranges, but with an ETag, what is there already is passed over.
    @Test func aCutStreamIsReadAgain() async throws {
        try await RangeServer.run { request in
            .init(200, Self.tag, Self.file[...], cutAfter: request.ordinal < 5 ? 20_000 * request.ordinal : nil)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 2)
            #expect(outcome.failure == nil)
            #expect(outcome.bytes == Self.file)
        }
    }

    @Test func aCutStreamWithoutAnyTagEndsTheRun() async throws {
        try await RangeServer.run { request in
            .init(200, [], Self.file[...], cutAfter: request.ordinal == 1 ? nil : 20_000)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 2)
            #expect(outcome.failure?.code == .unreachable)
            #expect(outcome.bytes == Array(Self.file.prefix(outcome.bytes.count)))
        }
    }

    /// RFC 9110, section 10.2.3; 429 is RFC 6585, section 4.
    @Test func retryAfterIsHonoured() async throws {
        let slept = Mutex<[Duration]>([])
        let patience = Patience(
            sleep: { duration in slept.withLock { $0.append(duration) } },
            chance: { 0.5 },
            epochSeconds: { 0 }
        )
        try await RangeServer.run { request in
            switch request.ordinal {
            case 1, 3: .init(429, [("Retry-After", "7")])
            case 5: .init(503)
            default: .part(Self.file, request.range(of: Self.file.count) ?? 0..<1, Self.tag)
            }
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 1, patience: patience)
            #expect(outcome.failure == nil)
            #expect(outcome.bytes == Self.file)
        }
        #expect(slept.withLock { $0 } == [.seconds(7), .seconds(7), .milliseconds(375)])
    }

    @Test func aServerThatNeverGivesIsGivenUp() async throws {
        try await RangeServer.run { request in
            request.ordinal < 4 ? .part(Self.file, request.range(of: Self.file.count) ?? 0..<1, Self.tag) : .init(500)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 1)
            #expect(outcome.failure?.code == .unreachable)
            #expect(outcome.bytes == Array(Self.file.prefix(20_000)))
        }
    }

    /// What is refused is not asked for again, and the signature in the address is told to nobody.
    @Test(arguments: [(403, TreasureDataError.Code.keyRefused), (404, .notFound)])
    func refusalsEndTheLook(status: Int, code: TreasureDataError.Code) async throws {
        try await RangeServer.run { _ in
            .init(status)
        } while: { server in
            let error = await #expect(throws: TreasureDataError.self) {
                _ = try await DownloadHarness.fetch("\(server.base)/dump.gz?X-Amz-Signature=secret")
            }
            #expect(error?.code == code)
            #expect(error?.message.contains("/dump.gz") == true)
            #expect(error?.message.contains("secret") == false)
            #expect(server.requests.count == 1)
        }
    }

    @Test func anEmptyFileIsNothing() async throws {
        try await RangeServer.run { _ in
            .init(416, [("Content-Range", "bytes */0")])
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump")
            #expect(outcome.failure == nil && outcome.bytes.isEmpty)
        }
    }

    /// A slow reader stops the fetching: no more parts are asked for than there are slots.
    @Test func memoryIsBounded() async throws {
        try await RangeServer.run(Self.server()) { server in
            try await withWebClient(userAgent: "test", connections: 3) { client in
                var options = DownloadOptions()
                options.connections = 3
                options.partBytes = 10_000
                let file = try await client.look(at: "\(server.base)/dump")
                let download = Download(file, client: client, options: options)
                try await withDownloads([download]) {
                    var source = DownloadSource(download)
                    let one = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
                    defer { one.deallocate() }
                    let count = try source.read(into: one)
                    #expect(count == 1)
                    // The look and three parts; a fourth has no slot, however long one waits.
                    while server.requests.count < 4 { await Task.yield() }
                    for _ in 0..<1_000 { await Task.yield() }
                    #expect(server.requests.count == 4)
                }
            }
        }
    }
}
