import Hummingbird
import NIOCore

/// How a body goes out.
struct BodyPace: Sendable {
    var bytesPerSecond: Int?
    /// Where the connection is closed.
    var cutAfter: Int?
    /// Where nothing comes any more.
    var stallAfter: Int?
    var clock: SandboxClock

    /// Bytes that go out in one piece: about a fiftieth of a second's, so that the pace is even.
    var pieceBytes: Int {
        min(131_072, max(1, (bytesPerSecond ?? .max) / 50))
    }
}

/// Writes a body at a pace, and stops where it is told.
struct PacedWriter {
    /// The body goes no further: ``PacedWriter/breakOff()`` is next.
    struct Cut: Error {}

    /// How long a stalled body stays open when nobody ends it.
    private static let longestStall = Duration.seconds(3_600)

    let pace: BodyPace
    let channel: any Channel
    private let start: Duration
    private(set) var sent = 0

    init(_ pace: BodyPace, channel: any Channel) {
        self.pace = pace
        self.channel = channel
        start = pace.clock.now()
    }

    /// Writes bytes, piece by piece.
    ///
    /// Runs where the connection's own writer does, which is not isolated to a caller.
    ///
    /// - Throws: ``Cut`` where the body is to end, and what the connection throws.
    @concurrent
    mutating func write(_ bytes: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        var bytes = bytes
        while bytes.readableBytes > 0 {
            let limit = min(pace.cutAfter ?? .max, pace.stallAfter ?? .max)
            let count = min(bytes.readableBytes, pace.pieceBytes, limit - sent)
            if count > 0, let piece = bytes.readSlice(length: count) {
                try await wait(behind: count)
                try await writer.write(piece)
                sent += count
            }
            if sent == limit { throw Cut() }
        }
    }

    /// Waits until so many more bytes are due.
    private func wait(behind count: Int) async throws {
        guard let rate = pace.bytesPerSecond else { return }
        let due = start + .seconds(Double(sent + count) / Double(rate))
        let now = pace.clock.now()
        if due > now { try await pace.clock.sleep(due - now) }
    }

    /// Closes the connection, or leaves it open in silence.
    func breakOff() async {
        if sent == pace.stallAfter, sent != pace.cutAfter {
            try? await pace.clock.sleep(Self.longestStall)
            await channel.reset()
        } else {
            // What was written goes out before the end: a reset or a full close could overtake it.
            try? await channel.close(mode: .output).get()
            try? await channel.close(mode: .all).get()
        }
    }
}
