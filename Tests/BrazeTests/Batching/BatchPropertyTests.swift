import Braze
import Rows
import TestSupport
import Testing

/// What holds for every batch, whatever the rows and caps.
@Suite struct BatchPropertyTests {
    @Test(arguments: LoadMode.allCases, [UInt64(1), 2, 3])
    func batches(_ mode: LoadMode, seed: UInt64) throws {
        var generator = RowGenerator(mode, seed: seed)
        let lines = generator.rows(700).map { JSONValue.object($0).jsonText }.map {
            String(decoding: $0, as: UTF8.self)
        }
        let caps = BatchCaps(
            endpoint: mode.endpoint,
            objects: Int.random(in: 1...80, using: &generator.random),
            bodyBytes: Int.random(in: 300...3_000, using: &generator.random)
        )
        let comment: Comment = "seed \(seed), objects \(caps.objects), bytes \(caps.bodyBytes)"
        let outcome = RowFeed(mode, caps: caps) { $0.prioritization = [.unidentified] }.feed(lines: lines)
        #expect(outcome.records == lines.count, comment)
        #expect(outcome.batches.map(\.sequence) == Array(0..<outcome.batches.count), comment)

        var numbers: [Int] = []
        for batch in outcome.batches {
            #expect(batch.body.count <= caps.bodyBytes && batch.objects.count <= caps.objects, comment)
            #expect(!batch.body.contains(UInt8(ascii: "\n")), comment)
            try checkSpans(batch, comment)
            try checkPart(batch, &generator.random, comment)
            #expect(Set(batch.records.map(\.object)) == Set(batch.objects.indices), comment)
            #expect(batch.records == batch.records.sorted { $0.position < $1.position }, comment)
            for record in batch.records {
                let source = String(decoding: batch.sources[record.source], as: UTF8.self)
                #expect(source == lines[record.position.number - 1], comment)
            }
            numbers += batch.records.map(\.position.number)
        }
        let taken = Set(1...lines.count).subtracting(outcome.rejections.map(\.number))
        #expect(numbers.count == taken.count && Set(numbers) == taken, comment)
        if mode != .userDelete, mode != .subscriptionStatus { #expect(numbers == numbers.sorted(), comment) }
    }

    /// The body is JSON, and its arrays hold the objects at the spans, in order.
    private func checkSpans(_ batch: Batch, _ comment: Comment) throws {
        let cut = try batch.objects.map { try JSONValue(parsing: batch.body[$0.body]) }
        let body = try JSONValue(parsing: batch.body)
        let holder = body["subscription_groups"]?.arrayValue?.first ?? body
        var found: [JSONValue] = []
        for (section, name) in batch.frame.sections.enumerated() {
            let expected = zip(batch.objects, cut).filter { $0.0.section == section }.map(\.1)
            #expect((holder[name]?.arrayValue ?? []) == expected, comment)
            #expect(holder[name] != .array([]), comment)
            found += expected
        }
        #expect(found.count == batch.objects.count, comment)
    }

    /// A random part is a request of its own with just those objects and their records.
    private func checkPart(_ batch: Batch, _ random: inout SplitMix64, _ comment: Comment) throws {
        let chosen = batch.objects.indices.filter { _ in random.isOne(in: 2) }
        guard !chosen.isEmpty else { return }
        let part = batch.part(chosen)
        try checkSpans(part, comment)
        #expect(part.body.count <= batch.body.count, comment)
        let whole = chosen.map { Array(batch.body[batch.objects[$0].body]) }
        #expect(part.objects.map { Array(part.body[$0.body]) } == whole, comment)
        let kept = batch.records.filter { chosen.contains($0.object) }
        #expect(part.records.map(\.position) == kept.map(\.position), comment)
        #expect(part.records.map { chosen[$0.object] } == kept.map(\.object), comment)
        #expect(batch.part(Array(batch.objects.indices)).body == batch.body, comment)
    }
}
