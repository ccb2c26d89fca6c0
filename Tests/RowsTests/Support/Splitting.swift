import Testing

/// Expects one and the same result however the input is cut into windows.
///
/// - Returns: that result.
@discardableResult
func expectSameAtEverySplit(
    _ harness: DecoderHarness,
    _ input: [UInt8],
    step: Int = 1,
    _ name: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) -> Decoded {
    let whole = harness.run(input)
    for split in stride(from: 0, through: input.count, by: step) {
        let cut = harness.run(input, splits: [split])
        guard cut != whole else { continue }
        Issue.record("\(name) split at \(split):\n\(cut)\nwhole:\n\(whole)", sourceLocation: sourceLocation)
        return whole
    }
    var hostile = harness
    hostile.hostile = 0xFF
    let dripped = hostile.drip(input)
    if dripped != whole {
        Issue.record("\(name) byte by byte:\n\(dripped)\nwhole:\n\(whole)", sourceLocation: sourceLocation)
    }
    return whole
}
