import Testing

@testable import Rows

/// Numbers written by `ByteSink`, against the standard library's descriptions.
@Suite struct NumberWritingTests {
    @Test func integers() {
        var power: UInt64 = 1
        for _ in 0..<20 {
            for value in [power &- 1, power, power &+ 1, power &* 9] {
                #expect(written { $0.write(integer: value) } == "\(value)")
                let signed = Int64(bitPattern: value)
                #expect(written { $0.write(integer: signed) } == "\(signed)")
                #expect(written { $0.write(integer: 0 &- signed) } == "\(0 &- signed)")
            }
            power = power &* 10
        }
        for value in [UInt64.max, UInt64(Int64.max), UInt64(Int64.max) + 1] {
            #expect(written { $0.write(integer: value) } == "\(value)")
        }
        for value in [Int64.min, .min + 1, .max] { #expect(written { $0.write(integer: value) } == "\(value)") }
        for value in 0..<2_000 { #expect(written { $0.write(integer: Int64(value)) } == "\(value)") }
    }

    /// Two decimals are written from an integer: the digits must be those of the description.
    @Test(arguments: [0x5EED_0031, UInt64.random(in: 0..<(1 << 32))])
    func twoDecimals(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        for index in 0..<30_000 {
            let cents = index < 12_000 ? index : Int(generator.next() >> (14 + UInt64(index % 40)))
            for value in [Double(cents) / 100, -Double(cents) / 100, Double(cents)] {
                let text = written { $0.write(double: value) }
                #expect(text == value.description, "seed \(seed): \(value)")
            }
        }
    }

    @Test(arguments: [0x5EED_0032, UInt64.random(in: 0..<(1 << 32))])
    func randomBits(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        for _ in 0..<20_000 {
            let double = Double(bitPattern: generator.next())
            if double.isFinite {
                let text = written { $0.write(double: double) }
                #expect(Double(text)?.bitPattern == double.bitPattern && isJSON(text), "seed \(seed): \(text)")
            }
            let float = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
            if float.isFinite {
                let text = written { $0.write(float: float) }
                #expect(Float(text)?.bitPattern == float.bitPattern && isJSON(text), "seed \(seed): \(text)")
            }
        }
    }

    @Test func edges() {
        let values: [Double] = [
            0, -0.0, 1, -1, 0.1, 0.01, 0.001, 0.005, 1e-5, 1e15, 1e16, 1e21, 9_999_999_999_999.99, 10_000_000_000_000,
            4_503_599_627_370_496.5,
            .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0.07, 0.29, 1.005, 1.15, 4.35,
            1e13 + 0.01,
        ]
        for value in values + values.map({ -$0 }) {
            let text = written { $0.write(double: value) }
            #expect(text == value.description && isJSON(text) && text.utf8.count <= ByteSink.floatBytes)
        }
    }

    @Test func escapedText() {
        let text = (0..<0x80).map { String(Unicode.Scalar(UInt8($0))) }.joined() + "é東🎌"
        var bytes = Array(text.utf8)
        let count = bytes.count
        bytes += Array(repeating: 0x22, count: ByteCursor.slack)
        let escaped = bytes.withUnsafeBufferPointer { buffer in
            written { $0.write(escaping: ByteCursor(buffer.baseAddress.unsafelyUnwrapped), count: count) }
        }
        var expected: [UInt8] = []
        JSONValue.writeString(text, to: &expected)
        #expect("\"\(escaped)\"" == String(decoding: expected, as: UTF8.self))
        #expect((try? JSONValue(parsing: expected)) == .string(text))
    }

    private func isJSON(_ text: String) -> Bool {
        (try? JSONValue(parsing: text.utf8)) == .number(text)
    }

    private func written(_ write: (inout ByteSink) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1_024) { buffer in
            let start = buffer.baseAddress.unsafelyUnwrapped
            var sink = ByteSink(start)
            write(&sink)
            return String(decoding: ByteCursor(start).bytes(upTo: sink.cursor), as: UTF8.self)
        }
    }
}
