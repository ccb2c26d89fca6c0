import Intake
import Synchronization
import Testing

@testable import TreasureData

/// Redirects, addresses and silence.
@Suite struct TransportTests {
    private static let file = DownloadHarness.bytes(50_000)
    private static let tag = [("ETag", "\"a\"")]

    /// Only between asking for a piece and getting it does time count.
    @Test func holdingBackIsNotStalling() async {
        let watch = StallWatch()
        let spans = Mutex(0)
        watch.asks()
        watch.got()
        let isLate = await watch.stalls {
            let count = spans.withLock { count -> Int in
                count += 1
                return count
            }
            // Nobody asks during the first spans; a piece that comes in time is followed by one that does not come.
            if count == 5 { watch.asks() }
            if count == 6 {
                watch.got()
                watch.asks()
            }
        }
        #expect(isLate && watch.hasStalled)
        #expect(spans.withLock { $0 } == 7)
    }

    @Test func aStallCancelsTheBody() async {
        let hasBegun = Mutex(false)
        let wasCancelled = await StallWatch.watching {
            while !hasBegun.withLock({ $0 }) { await Task.yield() }
        } _: { watch in
            watch.asks()
            hasBegun.withLock { $0 = true }
            while !Task.isCancelled { await Task.yield() }
            return watch.hasStalled
        }
        #expect(wasCancelled)
    }

    /// RFC 9110, section 15.4.
    @Test func getsAreRedirected() throws {
        let get = WebRequest(url: "https://h/a", headers: [("Authorization", "TD1 k"), ("Range", "bytes=0-0")])
        let same = try #require(try Redirect.target(of: get, status: 302, location: "/b?c"))
        #expect(same.url == "https://h/b?c" && same.headers.count == 2)
        let other = try #require(try Redirect.target(of: get, status: 307, location: "https://i/b"))
        #expect(other.url == "https://i/b" && other.headers.map(\.0) == ["Range"])
        #expect(throws: TreasureDataError.self) {
            try Redirect.target(of: get, status: 301, location: "http://h/a")
        }
        #expect(try Redirect.target(of: get, status: 304, location: "/b") == nil)
        let post = WebRequest(url: "https://h/a", body: [1])
        #expect(try Redirect.target(of: post, status: 307, location: "https://i/b") == nil)
    }

    @Test func aRedirectedDownloadArrives() async throws {
        try await RangeServer.run { request in
            request.target == "/dump"
                ? .init(302, [("Location", "/there")])
                : .part(Self.file, request.range(of: Self.file.count) ?? 0..<1, Self.tag)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump")
            #expect(outcome.failure == nil && outcome.bytes == Self.file)
        }
    }

    /// A key and records go to the server that was named, and to no other.
    @Test(arguments: TableWriter.Road.allCases)
    func postsAreNotRedirected(road: TableWriter.Road) async throws {
        try await RangeServer.run { _ in
            .init(307, [("Location", "/there")])
        } while: { server in
            let outcome = try await WriteBackTests.write([Array("{}".utf8)], road: road, to: server)
            #expect(outcome.failed == 1)
            #expect(!server.requests.contains { $0.target == "/there" })
        }
    }

    /// The look got a part, the download gets everything: it is one stream then.
    @Test func aServerThatGivesItAllIsTakenAtItsWord() async throws {
        try await RangeServer.run { request in
            request.ordinal == 1 ? .part(Self.file, 0..<1, Self.tag) : .init(200, Self.tag, Self.file[...])
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump", connections: 3)
            #expect(outcome.failure == nil && outcome.bytes == Self.file)
            #expect(server.requests.count == 2)
        }
    }

    @Test func anExpiredSignatureNamesTheWayOn() async throws {
        try await RangeServer.run { request in
            request.ordinal < 3
                ? .part(Self.file, request.range(of: Self.file.count) ?? 0..<1, Self.tag) : .init(403)
        } while: { server in
            let outcome = try await DownloadHarness.fetch("\(server.base)/dump?sig=SECRET", connections: 1)
            #expect(outcome.failure?.code == .refused)
            #expect(outcome.failure?.message.contains("a new address with the same --state goes on") == true)
        }
    }

    /// What will not get better is not tried again.
    @Test func anAddressThatCannotBeUsedIsRefusedAtOnce() async throws {
        let patience = Patience(
            sleep: { _ in Issue.record("waited") },
            chance: { 0 },
            epochSeconds: { 0 }
        )
        let error = await #expect(throws: TreasureDataError.self) {
            _ = try await DownloadHarness.fetch("http:///x?sig=SECRET", patience: patience)
        }
        #expect(error?.code == .configuration && error?.message.contains("SECRET") == false)
    }

    @Test(arguments: [
        (" https://h/x?sig=SECRET ", "https://h/x"), ("s3://b/x?sig=SECRET", "s3://b/x"),
        ("https://u:SECRET@h:port/x", "https://…"), ("https://u:SECRET@h/x y%zz?sig=SECRET", nil),
    ])
    func noSecretIsInAName(address: String, name: String?) {
        let found = RemoteAddress.name(of: address)
        #expect(!found.contains("SECRET"))
        if let name { #expect(found == name) }
        #expect(RemoteAddress.scheme(of: address) != nil)
    }
}
