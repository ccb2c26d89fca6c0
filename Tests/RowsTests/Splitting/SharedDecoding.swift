@testable import Rows

/// Cuts an input into windows, each of which goes to another one of three decoders.
struct SharedDecoding {
    private let format: RowFormat
    private let limits: DecodingLimits
    private let decoders: [any SegmentDecoding]

    init(_ format: RowFormat, _ columns: Schema, _ limits: DecodingLimits) {
        self.format = format
        self.limits = limits
        decoders = (0..<3).compactMap { _ in format.segmentDecoder(input: 0, schema: columns, limits: limits) }
    }

    /// Decodes the input in windows that end at these places, ascending, and at its end.
    func run(_ input: [UInt8], splits: [Int]) -> Decoded {
        guard var splitter = format.splitter(limits: limits) else { return Decoded() }
        var result = Decoded()
        var carried: [UInt8] = []
        var start = 0
        var last = 0
        for (index, split) in (splits + [input.count]).enumerated() {
            let isLast = index == splits.count
            var bytes = carried + input[start..<split]
            let count = bytes.count
            bytes += Array(repeating: 0x22, count: ByteCursor.slack)
            start = split
            // SAFETY: the window is followed by the slack and outlives the decoder's use.
            let isGood = bytes.withUnsafeMutableBufferPointer { window in
                guard let first = window.baseAddress else { return false }
                do throws(DecodingError) {
                    let cut = try splitter.cut(first, count: count, isLast: isLast)
                    carried = Array(window[count - cut.remainder..<count])
                    let decoder = decoders[index % decoders.count]
                    if !cut.isBeginning { decoder.resume(behind: cut.recordsBefore ?? 0) }
                    decoder.feed(first + cut.skipped, count: count - cut.skipped, isLast: isLast)
                    let offset = cut.recordsBefore == nil ? last : 0
                    defer { last = decoder.row.position.number + offset }
                    return try drain(decoder, offset, isLast: isLast, into: &result)
                } catch {
                    result.failure = error.code.rawValue
                    return false
                }
            }
            guard isGood else { return result }
        }
        return result
    }

    private func drain(
        _ decoder: any SegmentDecoding,
        _ offset: Int,
        isLast: Bool,
        into result: inout Decoded
    ) throws(DecodingError) -> Bool {
        while true {
            var text = ""
            switch decoder.nextExpected() ? .row : try decoder.next() {
            case .row:
                var members: [UInt8] = []
                decoder.row.appendMembers(to: &members)
                text = String(decoding: members, as: UTF8.self)
            case .rejected(let rejection):
                result.rejections[decoder.row.position.number + offset] = rejection.reason.code
                text = "!\(rejection.reason.code)"
                if let column = rejection.column { text += " \(column)" }
                if rejection.reason != .recordTooLarge { text += " \(Array(decoder.row.sourceBytes))" }
            case .needsInput: return !isLast
            case .end: return isLast
            }
            result.records.append("\(decoder.row.position.number + offset) \(text)")
        }
    }
}
