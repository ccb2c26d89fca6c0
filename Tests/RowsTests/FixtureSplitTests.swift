import Rows
import Testing

/// The fixtures, cut at every byte.
@Suite struct FixtureSplitTests {
    @Test(arguments: Fixture.all(in: "accept").filter { $0.bytes.count <= 700 })
    func acceptedAtEverySplit(_ fixture: Fixture) {
        guard let harness = harness(fixture) else { return }
        let whole = expectSameAtEverySplit(harness, fixture.bytes, fixture.path)
        #expect(whole.failure == nil && whole.rejections.isEmpty, "\(fixture.path): \(whole)")
    }

    @Test(arguments: Fixture.all(in: "accept").filter { $0.bytes.count > 700 })
    func largeAcceptedAtSomeSplits(_ fixture: Fixture) {
        guard let harness = harness(fixture) else { return }
        let whole = harness.run(fixture.bytes)
        #expect(whole.failure == nil && whole.rejections.isEmpty, "\(fixture.path): \(whole)")
        for width in [997, 4_099] {
            let splits = Array(stride(from: width, to: fixture.bytes.count, by: width))
            #expect(harness.run(fixture.bytes, splits: splits) == whole, "\(fixture.path) in windows of \(width)")
        }
    }

    @Test(arguments: Fixture.all(in: "reject").filter { $0.bytes.count <= 500 })
    func rejectedAtEverySplit(_ fixture: Fixture) {
        guard let harness = harness(fixture) else { return }
        expectSameAtEverySplit(harness, fixture.bytes, fixture.path)
    }

    @Test(arguments: Fixture.all(in: "corrupt"))
    func corruptAtSomeSplits(_ fixture: Fixture) {
        guard let harness = harness(fixture) else { return }
        let whole = harness.run(fixture.bytes)
        #expect(whole.failure != nil)
        for split in stride(from: max(0, fixture.bytes.count - 40), through: fixture.bytes.count, by: 1) {
            #expect(harness.run(fixture.bytes, splits: [split]) == whole, "\(fixture.path) split at \(split)")
        }
    }

    /// A harness, unless the fixture's rows need a schema that its folder does not have.
    private func harness(_ fixture: Fixture) -> DecoderHarness? {
        if fixture.format.needsSchema, fixture.schema == nil { return nil }
        let nullText = fixture.path.contains("null-text") ? "NULL" : nil
        return DecoderHarness(fixture.format, columns: fixture.schema, nullText: nullText)
    }
}
