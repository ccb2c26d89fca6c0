import HTTPTypes
import Hummingbird
import NIOCore
import Rows

/// The answer to a request for a result: the whole, a part, or none of it.
struct ResultAnswer {
    private let core: TreasureDataCore
    private let head: TreasureDataRequest
    private let ticket: TreasureDataCore.Ticket
    private let channel: any Channel

    init(
        _ core: TreasureDataCore,
        _ head: TreasureDataRequest,
        _ ticket: TreasureDataCore.Ticket,
        channel: any Channel
    ) {
        self.core = core
        self.head = head
        self.ticket = ticket
        self.channel = channel
    }

    /// The answer.
    ///
    /// - Parameter result: its place among the sandbox's.
    /// - Returns: head and body; the body is read from disk while it goes out.
    func response(_ result: Int) -> Response {
        let file = core.files[result]
        guard case .result = head.target else { return bytes(file, encoding: nil) }
        // Without `format`, Ruby's and Java's clients expect msgpack.
        guard let format = ResultFormat(rawValue: head.query["format"] ?? "msgpack") else {
            return TreasureDataResponder.response(.refusal(400, "the format is not known"))
        }
        switch format {
        case .msgpackGzip: return bytes(file, encoding: nil)
        case .msgpack where head.acceptsGzip: return bytes(file, encoding: "gzip")
        default: return rows(file, format, result)
        }
    }

    /// The stored bytes: these have an `ETag` and can be had in parts.
    private func bytes(_ file: ResultFile, encoding: String?) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = ResultFormat.msgpackGzip.contentType
        headers[.contentEncoding] = encoding
        let tag = entityTag(file, encoding)
        headers[.eTag] = tag
        let servesRanges = !ticket.faults.contains(.noRanges)
        headers[.acceptRanges] = servesRanges ? "bytes" : "none"
        var range = ByteRange(servesRanges ? head.range : nil, size: file.byteCount)
        // RFC 9110 §13.1.5: another tag, or a date, and the whole is sent.
        if let condition = head.ifRange, condition != tag { range = .whole }
        switch range {
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(file.byteCount)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .whole:
            return Response(status: .ok, headers: headers, body: body(file, 0..<file.byteCount))
        case .part(let part):
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.byteCount)"
            return Response(status: .partialContent, headers: headers, body: body(file, part))
        }
    }

    private func entityTag(_ file: ResultFile, _ encoding: String?) -> String? {
        guard !ticket.faults.contains(.noETag) else { return nil }
        let generation = ticket.faults.contains(.otherETag) ? "-2" : ""
        return "\"\(file.tag)\(generation)\(encoding.map { "-\($0)" } ?? "")\""
    }

    private func rows(_ file: ResultFile, _ format: ResultFormat, _ result: Int) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = format.contentType
        let wantsHeader = head.query["header"]?.lowercased() == "true"
        let body = ResultBody.rows(
            file,
            format,
            header: wantsHeader ? columnNames(core.facts[result].schema) : nil,
            pace(bytes: file.byteCount),
            channel: channel,
            begin: beginning
        )
        return Response(status: .ok, headers: headers, body: body)
    }

    private func body(_ file: ResultFile, _ range: Range<Int>) -> ResponseBody {
        ResultBody.bytes(file, range, pace(bytes: range.count), channel: channel, begin: beginning)
    }

    private func pace(bytes: Int) -> BodyPace {
        var pace = BodyPace(bytesPerSecond: core.configuration.bytesPerSecond, clock: core.clock)
        let share = Chance.unit(seed: core.seed, number: ticket.number, stream: -2)
        for fault in ticket.faults {
            switch fault {
            case .cut(let after): pace.cutAfter = after ?? Int(share * Double(bytes))
            case .stall(let after): pace.stallAfter = after ?? Int(share * Double(bytes))
            default: break
            }
        }
        return pace
    }

    /// Counts the body, its bytes and how it ended.
    private var beginning: ResultBody.Beginning {
        let core = core
        return {
            core.withState { $0.statistics.beginResult() }
            return { bytes, isWhole in core.withState { $0.statistics.endResult(bytes: bytes, isWhole: isWhole) } }
        }
    }

    private func columnNames(_ schema: String?) -> [String] {
        guard let schema, let root = try? JSONDocument(parsing: Array(schema.utf8)).root else { return [] }
        return root.elements?.map { $0.elements?.first?.string ?? $0.string ?? "" } ?? []
    }
}

extension TreasureDataRequest {
    var acceptsGzip: Bool {
        acceptEncoding?.lowercased().split { $0 == "," || $0 == " " || $0 == ";" }.contains("gzip") ?? false
    }
}
