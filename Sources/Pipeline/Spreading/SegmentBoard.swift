/// The segments that are under way, in the order of the input: which wait for a thread, and which are done.
struct SegmentBoard<Segment: AnyObject> {
    private enum Phase {
        case waiting
        case taken
        case done
    }

    private var entries: [(segment: Segment, phase: Phase)] = []
    /// Whether no thread is to take another one.
    private(set) var isClosed = false

    /// Whether no segment is under way.
    var isEmpty: Bool { entries.isEmpty }

    /// The number of segments under way.
    var count: Int { entries.count }

    /// Adds a segment behind the others.
    mutating func submit(_ segment: Segment) {
        entries.append((segment, .waiting))
    }

    /// The first segment that waits for a thread; it has one now.
    mutating func take() -> Segment? {
        guard !isClosed, let index = entries.firstIndex(where: { $0.phase == .waiting }) else { return nil }
        entries[index].phase = .taken
        return entries[index].segment
    }

    /// Takes note that a segment is decoded.
    mutating func finish(_ segment: Segment) {
        guard let index = entries.firstIndex(where: { $0.segment === segment }) else { return }
        entries[index].phase = .done
    }

    /// The first segment of all, if it is decoded; it is not under way any more.
    mutating func popDone() -> Segment? {
        guard entries.first?.phase == .done else { return nil }
        return entries.removeFirst().segment
    }

    /// Lets nobody take a segment any more.
    mutating func close() { isClosed = true }
}
