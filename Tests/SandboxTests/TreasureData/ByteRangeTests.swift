import Testing

@testable import Sandbox

/// RFC 9110 §14.1.2 and §14.2.
@Suite("Byte ranges")
struct ByteRangeTests {
    @Test(
        arguments: [
            ("bytes=0-9", ByteRange.part(0..<10)), ("bytes=0-0", .part(0..<1)), ("bytes=90-", .part(90..<100)),
            ("bytes=90-200", .part(90..<100)), ("bytes=99-99", .part(99..<100)), ("bytes=-10", .part(90..<100)),
            ("bytes=-500", .part(0..<100)), ("BYTES=1-2", .part(1..<3)), ("bytes=100-", .unsatisfiable),
            ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=0-9223372036854775807", .part(0..<100)),
        ] as [(String, ByteRange)]
    )
    func single(_ field: String, _ range: ByteRange) {
        #expect(ByteRange(field, size: 100) == range)
    }

    @Test(
        "what is no single range is passed over",
        arguments: [
            nil, "", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,4-5", "bytes=a-b", "bytes=+1-2",
            "bytes=1--2", "items=0-1", "bytes=99999999999999999999-",
        ]
    )
    func passedOver(_ field: String?) {
        #expect(ByteRange(field, size: 100) == .whole)
    }

    @Test("an empty file has no parts")
    func empty() {
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", size: 0) == .unsatisfiable)
        #expect(ByteRange(nil, size: 0) == .whole)
    }
}
