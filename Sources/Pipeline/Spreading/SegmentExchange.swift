internal import Dispatch
internal import Foundation
internal import Synchronization

/// Hands segments to the threads that decode them, and gives them back in the order of the input.
final class SegmentExchange: Sendable {
    private let board = Mutex(SegmentBoard<Segment>())
    private let work = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)
    private let gone = DispatchSemaphore(value: 0)

    /// The number of segments under way.
    var count: Int { board.withLock { $0.count } }

    /// Hands in a segment, behind those that are under way.
    func submit(_ segment: Segment) {
        board.withLock { $0.submit(segment) }
        work.signal()
    }

    /// The first of the segments that are under way, when it is decoded.
    ///
    /// - Parameter decoder: decodes segments that no thread has begun, rather than only waiting.
    /// - Returns: `nil` when none is under way.
    func next(_ decoder: SegmentDecoder) -> Segment? {
        while true {
            let (first, waiting, isEmpty) = board.withLock { board in
                let first = board.popDone()
                return (first, first == nil ? board.take() : nil, board.isEmpty)
            }
            if let first { return first }
            if isEmpty { return nil }
            if let waiting {
                decoder.decode(waiting)
                board.withLock { $0.finish(waiting) }
            } else {
                done.wait()
            }
        }
    }

    /// Runs a body with threads that decode; none of them is left when this returns.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - makeDecoder: makes each one's decoder, on its thread.
    ///   - body: hands segments in and takes them.
    /// - Returns: what the body returns.
    func withThreads<Value>(
        _ count: Int,
        _ makeDecoder: @escaping @Sendable () -> SegmentDecoder,
        _ body: () -> Value
    ) -> Value {
        for _ in 0..<count {
            Thread.detachNewThread {
                self.decode(makeDecoder())
                self.gone.signal()
            }
        }
        defer {
            board.withLock { $0.close() }
            for _ in 0..<count { work.signal() }
            for _ in 0..<count { gone.wait() }
        }
        return body()
    }

    /// Decodes what is handed in, until the exchange is closed.
    private func decode(_ decoder: SegmentDecoder) {
        while true {
            work.wait()
            let (segment, isClosed) = board.withLock { ($0.take(), $0.isClosed) }
            if let segment {
                decoder.decode(segment)
                board.withLock { $0.finish(segment) }
                done.signal()
            } else if isClosed {
                return
            }
        }
    }
}
