import Braze
import Intake
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// However many threads there are, a conversion makes the same of its inputs.
@Suite struct ThreadsTests {
    private static let formats = GeneratedDump.Format.allCases

    /// The generated inputs hold what they are for.
    @Test func theDumpsAreVaried() throws {
        var reasons: Set<String> = []
        for mode in LoadMode.allCases {
            let found = try Conversion(mode, seed: 1, formats: Self.formats).convert(threads: 4, chunkBytes: 700)
            #expect(found.bodies.count > 5, "\(mode)")
            reasons.formUnion(found.reasons.keys)
            guard mode == .userProfileAttributes else { continue }
            #expect(found.records.joined().count > found.objects.joined().count + 100)
        }
        let expected: Set = [
            "json-syntax", "invalid-utf8", "nesting-too-deep", "record-too-large", "row-width", "row-not-an-array",
            "row-not-an-object", "duplicate-column", "msgpack-ext", "number-not-finite", "missing-identifier",
            "missing-column", "invalid-time", "invalid-currency", "string-too-long", "nested-null",
        ]
        #expect(reasons.isSuperset(of: expected), "\(expected.subtracting(reasons))")
    }

    /// Every mode over inputs of every format, with invalid records skipped.
    @Test(arguments: LoadMode.allCases, [UInt64(1), 2, 3])
    func everyFormat(_ mode: LoadMode, _ seed: UInt64) throws {
        let conversion = try Conversion(mode, seed: seed, formats: Self.formats + Self.formats.reversed())
        for chunkBytes in [48, 700, 9_000] {
            try conversion.expectTheSame(chunkBytes: chunkBytes)
        }
    }

    /// So many objects come of each chunk that they are batched by and by.
    @Test(arguments: [LoadMode.userProfileAttributes, .customEvents])
    func largeSegments(_ mode: LoadMode) throws {
        var conversion = try Conversion(mode, seed: 4, formats: [.jsonLines, .messagePack, .jsonArrays])
        conversion.options.segmentObjectBytes = 1_500
        try conversion.expectTheSame(chunkBytes: 20_000)
    }

    /// The first invalid record ends the run, wherever it stands; nothing behind it leaves a trace.
    @Test(arguments: LoadMode.allCases, 10..<16 as Range<UInt64>)
    func theFirstInvalidRecordStops(_ mode: LoadMode, _ seed: UInt64) throws {
        var conversion = try Conversion(mode, seed: seed, formats: [.jsonLines, .messagePack], goodOnes: 150)
        conversion.skipsInvalid = false
        conversion.options.segmentObjectBytes = 20_000
        for chunkBytes in [100, 5_000] { try conversion.expectTheSame(chunkBytes: chunkBytes) }
    }

    /// Small bodies, so that objects are too large, move to the next batch and fold up to the cap.
    @Test(arguments: LoadMode.allCases)
    func smallBodies(_ mode: LoadMode) throws {
        var conversion = try Conversion(mode, seed: 20, formats: [.jsonLines, .messagePack])
        conversion.bodyBytes = 320
        try conversion.expectTheSame(chunkBytes: 2_000)
    }

    /// Renamed, constant and dropped columns, data points, unset attributes.
    @Test(arguments: [LoadMode.userProfileAttributes, .customEvents])
    func mappingOptions(_ mode: LoadMode) throws {
        var conversion = try Conversion(mode, seed: 30, formats: [.jsonLines, .messagePack, .jsonArrays])
        conversion.mapping.renames = ["note": "remark"]
        conversion.mapping.constants = [("origin", "a \"dump\""), ("score", "1")]
        conversion.mapping.drops = ["alias_label"]
        conversion.mapping.unsetsNulls = true
        conversion.mapping.countsDataPoints = true
        try conversion.expectTheSame(chunkBytes: 3_000)
    }

    /// An input in the middle that is cut off or damaged ends the run behind its last good record.
    @Test(arguments: ["cut off", "corrupt", "inside a record", "not msgpack", "missing", "unknown format"])
    func failingInput(_ damage: String) throws {
        for format in [GeneratedDump.Format.messagePack, .jsonLines] {
            var conversion = try Conversion(.customEvents, seed: 40, formats: [.jsonLines, format, .jsonLines])
            try conversion.damage(1, damage)
            for chunkBytes in [64, 3_000, 60_000] { try conversion.expectTheSame(chunkBytes: chunkBytes) }
        }
    }

    /// Rows without names and no schema: told when their turn has come.
    @Test func missingSchema() throws {
        var conversion = try Conversion(.customEvents, seed: 50, formats: [.jsonLines, .messagePack])
        conversion.options.schema = nil
        try conversion.expectTheSame(chunkBytes: 3_000)
    }

    /// An input that holds other than the expected records ends the run, where it ends.
    @Test func wrongCount() throws {
        for (format, offset) in [(GeneratedDump.Format.jsonLines, 0), (.jsonLines, 1), (.messagePack, 0), (.csv, 1)] {
            var conversion = try Conversion(.userNewAlias, seed: 60, formats: [format, .jsonLines])
            let counted = try conversion.convert(threads: 2, chunkBytes: 900)
            let last = counted.positions.filter { $0.input == 0 }.max()?.number ?? 0
            conversion.options.sources[0].expectedRecords = last + offset
            try conversion.expectTheSame(chunkBytes: 900)
        }
    }
}
