import Rows

/// What a decoder made of an input, in a form that can be compared.
struct Decoded: Equatable, CustomStringConvertible {
    /// One line a record: its number, and its members or its rejection with the record's own bytes.
    var records: [String] = []
    /// The error that ended the input, as its code.
    var failure: String?

    var description: String {
        (records + (failure.map { ["failure: \($0)"] } ?? [])).joined(separator: "\n")
    }

    /// The rejections' codes by record number.
    var rejections: [Int: String] = [:]
}

/// Feeds an input to a decoder in windows, as the contract of ``RowDecoder`` asks, with hostile bytes behind each.
///
/// Every window is an allocation of its own, of exactly the window's bytes and the slack, so that a sanitizer sees
/// every byte read too far; the window before is overwritten and released as soon as the next one stands.
struct DecoderHarness {
    let makeDecoder: () -> any RowDecoder
    /// What stands in the slack.
    var hostile: UInt8 = 0x22
    /// The last record that is passed by.
    var passes = 0
    /// Sees each good row before the next one is asked for.
    var inspect: (Row) -> Void = { _ in }

    init(_ makeDecoder: @escaping () -> any RowDecoder) {
        self.makeDecoder = makeDecoder
    }

    /// Decodes the input in windows that end at these places, ascending, and at its end.
    func run(_ input: [UInt8], splits: [Int] = []) -> Decoded {
        let decoder = makeDecoder()
        var result = Decoded()
        var window = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
        defer { window.deallocate() }
        var start = 0
        for (index, split) in (splits + [input.count]).enumerated() {
            let old =
                index == 0
                ? [] : Array(decoder.remainder.start.bytes(upTo: decoder.remainder.start + decoder.remainder.count))
            let bytes = old + input[start..<split]
            start = split
            let next = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + ByteCursor.slack)
            _ = next.initialize(from: bytes + Array(repeating: hostile, count: ByteCursor.slack))
            window.update(repeating: 0xAA)
            window.deallocate()
            window = next
            decoder.feed(next.baseAddress.unsafelyUnwrapped, count: bytes.count, isLast: index == splits.count)
            guard drain(decoder, isLast: index == splits.count, into: &result) else { return result }
        }
        return result
    }

    /// Decodes the input byte by byte, with an empty window at the beginning and one at the end.
    func drip(_ input: [UInt8]) -> Decoded {
        run(input, splits: Array(0...input.count))
    }

    private func drain(_ decoder: any RowDecoder, isLast: Bool, into result: inout Decoded) -> Bool {
        if passes > 0 { decoder.pass(through: passes) }
        while true {
            do throws(DecodingError) {
                switch decoder.nextExpected() ? .row : try decoder.next() {
                case .row:
                    var text: [UInt8] = []
                    decoder.row.appendMembers(to: &text)
                    inspect(decoder.row)
                    add(String(decoding: text, as: UTF8.self), decoder.row, to: &result)
                case .rejected(let rejection):
                    result.rejections[decoder.row.position.number] = rejection.reason.code
                    var text = "!\(rejection.reason.code)"
                    if let column = rejection.column { text += " \(column)" }
                    // Of a record that is too large, what is kept depends on the windows.
                    if rejection.reason != .recordTooLarge { text += " \(Array(decoder.row.sourceBytes))" }
                    add(text, decoder.row, to: &result)
                case .needsInput:
                    if isLast { result.failure = "needs input behind the last window" }
                    return !isLast
                case .end:
                    if !isLast { result.failure = "end before the last window" }
                    return isLast
                }
            } catch {
                result.failure = error.code.rawValue
                return false
            }
        }
    }

    private func add(_ text: String, _ row: Row, to result: inout Decoded) {
        result.records.append("\(row.position.number) \(text)")
    }
}
