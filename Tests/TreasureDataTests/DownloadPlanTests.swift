import Intake
import TestSupport
import Testing

@testable import TreasureData

/// The pure parts of a download.
@Suite struct DownloadPlanTests {
    @Test func aWindowGrantsPartsInOrder() {
        var window = PartWindow(partBytes: 10, slots: 2, length: 25)
        #expect(window.grant()?.bytes == 0..<10)
        #expect(window.grant()?.bytes == 10..<20)
        #expect(window.grant() == nil && !window.isGrantedOut)
        window.consume()
        #expect(window.grant() == .init(index: 2, bytes: 20..<25))
        #expect(window.isGrantedOut)
        window.consume()
        window.consume()
        #expect(window.isConsumed)
    }

    @Test(arguments: 1...50)
    func anyWindowCoversTheFileOnce(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let length = Int(random.next() % 1_000)
        var window = PartWindow(
            partBytes: Int(random.next() % 99) + 1,
            slots: Int(random.next() % 7) + 1,
            length: length
        )
        var covered = 0
        while !window.isConsumed {
            if random.next() % 2 == 0, let part = window.grant() {
                #expect(part.bytes.lowerBound == covered)
                covered = part.bytes.upperBound
            } else if window.consumed < window.granted {
                window.consume()
            }
            #expect(window.granted - window.consumed <= window.slots)
        }
        #expect(covered == length)
    }

    @Test func smallFilesHaveSmallParts() {
        let options = DownloadOptions()
        #expect(options.partBytes(ofFile: nil) == 8_388_608)
        #expect(options.partBytes(ofFile: 500_000_000) == 8_388_608)
        #expect(options.partBytes(ofFile: 48_000_000) == 2_000_000)
        #expect(options.partBytes(ofFile: 0) == 1_048_576)
    }

    @Test func plainHTTPIsForLoopback() {
        #expect(RemoteAddress.isInTheClear("http://example.com/x") && !RemoteAddress.isInTheClear("https://h/x"))
        #expect(!RemoteAddress.isInTheClear("http://127.0.0.1:8080/x"))
    }

    /// Whatever order parts come in, the reader gets each byte once and in order.
    @Test(arguments: 1...30)
    func theReaderGetsAllInOrder(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let length = Int(random.next() % 500) + 1
        let slots = Int(random.next() % 4) + 1
        var state = DownloadState(window: PartWindow(partBytes: 37, slots: slots, length: length))
        #expect(state.next() == nil, "nobody has opened it")
        state.open()
        var inFlight: [(part: PartWindow.Part, count: Int)] = []
        var read = 0
        var turn = state.turn(room: 10)
        while turn != .end {
            while let part = state.next() { inFlight.append((part, 0)) }
            #expect(inFlight.count <= slots)
            if !inFlight.isEmpty {
                let index = Int(random.next() % UInt64(inFlight.count))
                let part = inFlight[index].part
                inFlight[index].count = min(part.bytes.count, inFlight[index].count + Int(random.next() % 20) + 1)
                state.fill(part, count: inFlight[index].count)
                if inFlight[index].count == part.bytes.count { inFlight.remove(at: index) }
            }
            if case .copy(_, let bytes) = turn {
                #expect(bytes.lowerBound == read % 37)
                read += bytes.count
                state.copied(bytes)
            }
            turn = state.turn(room: 10)
        }
        #expect(read == length)
    }

    @Test func whatStandsBeforeAFailureIsRead() {
        var state = DownloadState(window: PartWindow(partBytes: 10, slots: 2, length: 20))
        state.open()
        let parts = [state.next(), state.next()].compactMap(\.self)
        state.fill(parts[0], count: 4)
        state.fill(parts[1], count: 10)
        let error = IntakeError(.unreachable, input: "x", "gone")
        state.fail(error)
        state.fail(IntakeError(.changed, input: "x", "later"))
        #expect(state.isReady && state.isOver)
        #expect(state.turn(room: 99) == .copy(slot: 0, bytes: 0..<4))
        state.copied(0..<4)
        #expect(state.turn(room: 99) == .failed(error))
    }

    /// RFC 9110, section 14.4.
    @Test func contentRanges() {
        #expect(ContentRange("bytes 0-9/100")?.bytes == 0...9)
        #expect(ContentRange("bytes 0-9/*")?.length == nil)
        #expect(ContentRange("bytes */47")?.length == 47)
        let long = "bytes 0-9/99999999999999999999"
        for text in ["", "bytes", "bytes 9-0/10", "bytes -1/10", "bytes 0-9", long, "x 0-1/2"] {
            #expect(ContentRange(text) == nil, "\(text)")
        }
    }

    private static let wish = RangeWish(
        start: 10,
        end: 20,
        length: 100,
        validator: Validator(etag: "\"a\""),
        keepsContent: false
    )

    @Test func verdicts() {
        func verdict(_ status: Int, _ range: String? = nil, etag: String? = "\"a\"") -> RangeVerdict {
            RangeVerdict(
                RangeAnswerHead(status: status, contentRange: ContentRange(range), validator: Validator(etag: etag)),
                Self.wish
            )
        }
        #expect(verdict(206, "bytes 10-19/100") == .bytes(passingOver: 0))
        #expect(verdict(206, "bytes 10-14/100") == .bytes(passingOver: 0))
        #expect(verdict(206, "bytes 11-19/100") == .again(after: nil))
        #expect(verdict(206, "bytes 10-19/101") == .changed)
        #expect(verdict(206, "bytes 10-19/100", etag: "\"b\"") == .changed)
        #expect(verdict(206) == .again(after: nil))
        #expect(verdict(200, etag: "\"b\"") == .changed)
        #expect(verdict(200, etag: nil) == .changed)
        #expect(verdict(200) == .again(after: nil))
        #expect(verdict(416) == .changed)
        #expect(verdict(404) == .missing)
        #expect(verdict(503) == .again(after: nil))
        #expect(verdict(403) == .refused(status: 403))
    }

    /// RFC 9110, section 13.1.5: a weak ETag must not be used with `If-Range`.
    @Test func weakTagsGuardNothing() {
        #expect(Validator(etag: "W/\"a\"", lastModified: "x").forRanges == nil)
        #expect(Validator(lastModified: "x").forRanges == "x")
        #expect(Validator(etag: "\"a\"").contradicts(Validator(etag: "\"b\"")))
        #expect(!Validator(etag: "\"a\"").contradicts(Validator()))
    }

    @Test func retriesEnd() {
        var schedule = RetrySchedule()
        var delays: [Duration] = []
        while let delay = schedule.delay(named: nil, chance: 0.999_999) { delays.append(delay) }
        #expect(delays.count == 9)
        #expect(delays.allSatisfy { $0 <= .seconds(30) })
        schedule.progressed()
        #expect(schedule.delay(named: .seconds(86_400), chance: 0) == .seconds(600))
    }

    @Test func retryAfterIsSecondsOrADate() {
        #expect(RetryAfter.duration("3", now: 0) == .seconds(3))
        #expect(RetryAfter.duration("Thu, 01 Jan 1970 00:01:00 GMT", now: 50) == .seconds(10))
        #expect(RetryAfter.duration("soon", now: 0) == nil)
        #expect(RetryAfter.duration("99999999999999999999", now: 0) == .seconds(999_999_999))
    }

    @Test func namesHoldNoSecret() {
        #expect(RemoteAddress.name(of: "https://u:p@h/x.gz?sig=s#f") == "https://h/x.gz")
        #expect(RemoteAddress.isAddress("HTTPS://h/x"))
        #expect(!RemoteAddress.isAddress("https.jsonl"))
    }
}
