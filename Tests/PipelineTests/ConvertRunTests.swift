import Braze
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// What a conversion hands over, and when.
@Suite struct ConvertRunTests {
    /// A body that is full comes out while the producer pauses, and what is held comes after the linger.
    @Test(.timeLimit(.minutes(5)), arguments: [1, 2, 3]) func aSlowProducer(_ threads: Int) async throws {
        let feeder = try FIFO()
        var input = InputOptions(paths: [feeder.path])
        input.linger = .seconds(3_600)
        input.threads = threads
        let (pieces, handOver) = AsyncStream<String>.makeStream()
        let options = input
        Thread.detachNewThread {
            let result = ConvertRun.run(
                input: options,
                mapping: MappingOptions(mode: .customEvents),
                caps: BatchCaps(endpoint: .track),
                skipsInvalid: true,
                output: .lines {
                    handOver.yield(String(decoding: $0, as: UTF8.self))
                    return true
                }
            )
            handOver.yield("\(result.records) records, \(result.batches) batches")
            handOver.finish()
        }
        var piece = pieces.makeAsyncIterator()
        feeder.write(LoadHarness.events(0..<160))
        let full = try #require(await piece.next())
        #expect(full.split(separator: "\n").map { $0.components(separatedBy: "external_id").count - 1 } == [75, 75])
        #expect(full.hasSuffix("]}\n"))
        feeder.write(LoadHarness.events(160..<170))
        await feeder.finish()
        let rest = try #require(await piece.next())
        #expect(rest.components(separatedBy: "external_id").count - 1 == 20 && rest.hasSuffix("]}\n"))
        #expect(await piece.next() == "170 records, 3 batches")
        #expect(await piece.next() == nil)
    }

    /// Whoever wants no more is asked no more.
    @Test func stopping() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array(LoadHarness.events(0..<40_000).utf8), to: "events")
        var pieces = 0
        let result = ConvertRun.run(
            input: InputOptions(paths: [path]),
            mapping: MappingOptions(mode: .customEvents),
            caps: BatchCaps(endpoint: .track),
            skipsInvalid: true,
            output: .lines { _ in
                pieces += 1
                return false
            }
        )
        #expect(pieces == 1 && result.end == .stopped && result.batches * 75 < 40_000)
    }
}
