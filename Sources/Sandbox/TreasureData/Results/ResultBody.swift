import Hummingbird
import NIOCore

/// Bodies of results, streamed.
enum ResultBody {
    /// Told that a body begins; what comes back is told how many bytes went out, and whether that was all.
    typealias Beginning = @Sendable () -> @Sendable (Int, Bool) -> Void

    /// A part of a file, byte for byte.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - range: what of it.
    ///   - pace: how fast, and how far.
    ///   - channel: the connection.
    ///   - begin: told that it begins.
    /// - Returns: the body.
    static func bytes(
        _ file: ResultFile,
        _ range: Range<Int>,
        _ pace: BodyPace,
        channel: any Channel,
        begin: @escaping Beginning
    ) -> ResponseBody {
        streamed(length: range.count, pace, channel: channel, begin: begin) { paced, writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let piece = try file.bytes(at: offset, count: min(131_072, range.upperBound - offset))
                if piece.isEmpty { throw TreasureDataResultError(path: file.path, message: "has become shorter") }
                try await paced.write(ByteBuffer(bytes: piece), to: &writer)
                offset += piece.count
            }
        }
    }

    /// A result's rows in another form; as many bytes as there come to be.
    ///
    /// - Parameters:
    ///   - file: the result.
    ///   - format: the form.
    ///   - header: names of the columns that go first; `nil`: none.
    ///   - pace: how fast, and how far.
    ///   - channel: the connection.
    ///   - begin: told that it begins.
    /// - Returns: the body.
    static func rows(
        _ file: ResultFile,
        _ format: ResultFormat,
        header: [String]?,
        _ pace: BodyPace,
        channel: any Channel,
        begin: @escaping Beginning
    ) -> ResponseBody {
        streamed(length: nil, pace, channel: channel, begin: begin) { paced, writer in
            var rows = ResultRows(path: file.path)
            var text: [UInt8] = []
            if let header { format.writeHeader(header, to: &text) }
            while let row = try rows.next() {
                try format.write(rows.bytes, row, to: &text)
                guard text.count >= 65_536 else { continue }
                try await paced.write(ByteBuffer(bytes: text), to: &writer)
                text.removeAll(keepingCapacity: true)
            }
            try await paced.write(ByteBuffer(bytes: text), to: &writer)
        }
    }

    private static func streamed(
        length: Int?,
        _ pace: BodyPace,
        channel: any Channel,
        begin: @escaping Beginning,
        _ write: @escaping @concurrent @Sendable (inout PacedWriter, inout any ResponseBodyWriter) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(contentLength: length) { writer in
            let finished = begin()
            var paced = PacedWriter(pace, channel: channel)
            do {
                try await write(&paced, &writer)
            } catch {
                finished(paced.sent, false)
                if error is PacedWriter.Cut { await paced.breakOff() }
                throw error
            }
            finished(paced.sent, true)
            try await writer.finish(nil)
        }
    }
}
