/// What is wanted of a batch.
public enum BatchContents: Sendable {
    /// The body alone: one a line where they can be made in place, see ``RecordBatcher/takeLines(_:)``.
    case lines
    /// The body, and which records its objects are made of.
    case records
    /// The same, and the records' original bytes.
    case sources
}
