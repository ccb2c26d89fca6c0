public import Rows

/// Maps rows to objects that are batched later, by a ``RecordBatcher`` and maybe on another thread.
///
/// Only where every request has the same frame: see ``LoadMode/fillsOneRequestAtATime``.
public final class ObjectMapper {
    private let mapper: RowMapper
    private let mapped = MappedObject()
    private let caps: BatchCaps
    /// Bytes of a body beside one object of each section.
    private let overheads: [Int]

    /// A mapper for one run.
    ///
    /// - Parameters:
    ///   - options: how rows become objects.
    ///   - caps: how large a body may be; an object that is larger alone cannot be sent.
    public init(options: MappingOptions, caps: BatchCaps) {
        self.caps = caps
        mapper = RowMapper(options)
        overheads = RecordBatcher.overheads(of: options.mode.frame)
    }

    /// Columns that have no place in the mode and were met.
    public var ignoredColumns: Set<String> { mapper.ignoredColumns }

    /// Takes a row, as ``RecordBatcher/add(_:)`` does.
    ///
    /// - Parameters:
    ///   - row: the row.
    ///   - objects: gains its object.
    /// - Returns: why the row cannot be sent; `nil` when it has become an object.
    public func add(_ row: Row, to objects: MappedObjects) -> Rejection? {
        mapped.reset()
        let start = objects.buffer.count
        do throws(MappingFault) {
            try mapper.map(row, into: objects.buffer, mapped)
            if objects.buffer.count - start + overheads[mapped.section] > caps.bodyBytes { throw caps.tooLarge }
        } catch {
            objects.buffer.truncate(to: start)
            return error.rejection(row)
        }
        objects.append(mapped, of: row, from: start)
        return nil
    }
}

extension LoadMode {
    /// Whether every request has the same frame, so that one batch is open at a time.
    public var fillsOneRequestAtATime: Bool { frame != nil }
}

extension BatchCaps {
    var tooLarge: MappingFault {
        MappingFault(
            .objectTooLarge,
            column: nil,
            "the object alone is larger than a request body may be (\(bodyBytes) bytes)"
        )
    }
}
