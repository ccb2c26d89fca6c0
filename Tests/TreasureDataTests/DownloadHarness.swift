import Foundation
import Intake
import TestSupport

@testable import TreasureData

/// Downloads a file to its end, as the reading thread would.
enum DownloadHarness {
    /// What a download came to.
    struct Outcome {
        var bytes: [UInt8] = []
        var failure: IntakeError?
    }

    /// Waits that take no time.
    static let hasty = Patience(sleep: { _ in await Task.yield() }, chance: { 0 }, epochSeconds: { 0 })

    static func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SplitMix64(state: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 24) }
    }

    static func fetch(
        _ address: String,
        connections: Int = 6,
        partBytes: Int = 10_000,
        keepsContent: Bool = false,
        patience: Patience = hasty
    ) async throws -> Outcome {
        try await withWebClient(userAgent: "test", connections: connections, patience: patience) { client in
            let location = RemoteFile.Location(
                name: RemoteAddress.name(of: address),
                url: address,
                keepsContent: keepsContent
            )
            var options = DownloadOptions()
            options.connections = connections
            options.partBytes = partBytes
            let download = Download(try await client.look(at: location), client: client, options: options)
            return try await withDownloads([download]) { await read(download) }
        }
    }

    static func read(_ download: Download) async -> Outcome {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: readAll(download)) }
        }
    }

    private static func readAll(_ download: Download) -> Outcome {
        var outcome = Outcome()
        var source = DownloadSource(download)
        var buffer = [UInt8](repeating: 0, count: 7_777)
        do throws(IntakeError) {
            while true {
                let count = try readOnce(&source, &buffer)
                if count == 0 { return outcome }
                outcome.bytes += buffer[..<count]
            }
        } catch {
            outcome.failure = error
            return outcome
        }
    }

    private static func readOnce(_ source: inout DownloadSource, _ buffer: inout [UInt8]) throws(IntakeError) -> Int {
        let result = buffer.withUnsafeMutableBytes { bytes -> Result<Int, IntakeError> in
            do throws(IntakeError) { return .success(try source.read(into: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
