package import Braze
package import Rows

/// Feeds one input through a decoder into a batcher, as the decoding thread does.
package struct RowFeed {
    package var options: MappingOptions
    package var caps: BatchCaps
    package var format = RowFormat.jsonLinesOfObjects
    /// Each record is tried on the fast road.
    package var limits: DecodingLimits = {
        var limits = DecodingLimits()
        limits.longestPause = 0
        return limits
    }()

    /// What came of an input.
    package struct Outcome {
        package var batches: [Batch] = []
        package var rejections: [RejectedRecord] = []
        package var ignoredColumns: Set<String> = []
        package var dataPoints = 0
        package var records = 0

        /// The bodies as text.
        package var bodies: [String] { batches.map { String(decoding: $0.body, as: UTF8.self) } }

        /// Every object's bytes, batch by batch, in the order of their first records.
        package var objects: [String] {
            batches.flatMap { batch in
                batch.objects.map { String(decoding: batch.body[$0.body], as: UTF8.self) }
            }
        }

        /// The bodies' numbers of objects.
        package var counts: [Int] { batches.map(\.objects.count) }
    }

    /// A record that was not taken.
    package struct RejectedRecord: Equatable {
        package var number: Int
        package var reason: String
        package var column: String?
    }

    package init(_ mode: LoadMode, caps: BatchCaps? = nil, _ change: (inout MappingOptions) -> Void = { _ in }) {
        options = MappingOptions(mode: mode)
        change(&options)
        self.caps = caps ?? BatchCaps(endpoint: mode.endpoint)
    }

    package func feed(_ text: String) -> Outcome { feed(Array(text.utf8)) }

    package func feed(lines: [String]) -> Outcome { feed(lines.map { $0 + "\n" }.joined()) }

    package func feed(_ bytes: [UInt8], flushes: Bool = true) -> Outcome {
        var outcome = Outcome()
        let batcher = RecordBatcher(options: options, caps: caps, contents: .sources)
        let decoder = format.decoder(input: 0, schema: options.schema, nullText: nil, limits: limits)
        guard let decoder else { return outcome }
        // SAFETY: the window is followed by the slack and outlives the decoder's use.
        let window = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + ByteCursor.slack)
        defer { window.deallocate() }
        window.initialize(repeating: 0, count: bytes.count + ByteCursor.slack)
        for (offset, byte) in bytes.enumerated() { window[offset] = byte }
        decoder.feed(window, count: bytes.count, isLast: true)
        while let step = decoder.nextExpected() ? .row : try? decoder.next() {
            var rejection: Rejection?
            switch step {
            case .row: rejection = batcher.add(decoder.row)
            case .rejected(let reason): rejection = reason
            case .needsInput, .end:
                if flushes { batcher.flush() }
                while let batch = batcher.nextBatch() { outcome.batches.append(batch) }
                outcome.ignoredColumns = batcher.ignoredColumns
                outcome.dataPoints = batcher.dataPoints
                return outcome
            }
            outcome.records += 1
            if let rejection {
                let record = RejectedRecord(
                    number: decoder.row.position.number,
                    reason: rejection.reason.code,
                    column: rejection.column
                )
                outcome.rejections.append(record)
            }
            while let batch = batcher.nextBatch() { outcome.batches.append(batch) }
        }
        return outcome
    }
}
