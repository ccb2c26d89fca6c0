import Foundation
import Testing

@testable import Rows

/// `CivilTime` against Foundation's proleptic Gregorian calendar, years 0 to 9999.
@Suite struct CivilTimeTests {
    @Test(arguments: [0x5EED_0041, UInt64.random(in: 0..<(1 << 32))])
    func sampled(seed: UInt64) throws {
        var generator = SplitMix64(state: seed)
        let range = CivilTime.seconds
        var samples = [range.lowerBound, range.upperBound - 1, 0, -1, 86_399, 86_400, 951_782_400, 4_107_542_399]
        samples += (0..<4_000).map { _ in
            range.lowerBound + Int64(generator.below(Int(range.upperBound - range.lowerBound)))
        }
        for seconds in samples {
            #expect(written(seconds) == foundation(seconds), "seed \(seed): \(seconds)")
        }
    }

    @Test func everyYearsEdges() {
        for year in 0..<Int64(10_000) {
            let day = CivilTime.days(year: year, month: 1, day: 1)
            let march = CivilTime.days(year: year, month: 3, day: 1)
            let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            #expect(march - day == (isLeap ? 60 : 59))
            #expect(CivilTime.days(inMonth: 2, year: year) == (isLeap ? 29 : 28))
            #expect(CivilTime.days(year: year + 1, month: 1, day: 1) - day == (isLeap ? 366 : 365))
            let digits = String(year + 10_000).dropFirst()
            #expect(written(day * 86_400) == "\(digits)-01-01T00:00:00Z")
            #expect(written((march - 1) * 86_400 + 86_399) == "\(digits)-02-\(isLeap ? 29 : 28)T23:59:59Z")
        }
    }

    @Test(
        arguments: [
            (0, ""), (1, ".000000001"), (999, ".000000999"), (1_000, ".000001000"), (1_000_000, ".001"),
            (789_000_000, ".789"),
            (789_000_001, ".789000001"), (999_999_999, ".999999999"),
        ] as [(Int64, String)]
    )
    func fractions(_ nanoseconds: Int64, _ fraction: String) {
        #expect(written(1_790_858_096, nanoseconds) == "2026-10-01T12:34:56\(fraction)Z")
    }

    private func written(_ seconds: Int64, _ nanoseconds: Int64 = 0) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: CivilTime.maximumBytes + ByteCursor.slack) { buffer in
            let start = buffer.baseAddress.unsafelyUnwrapped
            var sink = ByteSink(start)
            CivilTime.write(seconds: seconds, nanoseconds: nanoseconds, to: &sink)
            return String(decoding: ByteCursor(start).bytes(upTo: sink.cursor), as: UTF8.self)
        }
    }

    /// Foundation's calendar turns Julian before 1582, so it is asked for the same day in 2000 to 2399: the Gregorian
    /// calendar repeats after 400 years of 146,097 days.
    private func foundation(_ seconds: Int64) -> String {
        let cycle: Int64 = 146_097 * 86_400
        let cycles = (seconds - CivilTime.seconds.lowerBound) / cycle
        let moved = seconds + (5 - cycles) * cycle
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = Date(timeIntervalSince1970: Double(moved))
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let year = (parts.year ?? 0) - 400 * Int(5 - cycles)
        func two(_ number: Int?) -> String { String(100 + (number ?? 0)).dropFirst().description }
        let day = "\(String(10_000 + year).dropFirst())-\(two(parts.month))-\(two(parts.day))"
        return "\(day)T\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))Z"
    }
}
