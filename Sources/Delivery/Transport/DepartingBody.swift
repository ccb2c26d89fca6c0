internal import Braze
internal import Synchronization

/// A request body that knows whether the network asked for it.
///
/// The client reads a body only after it has a connection and has written the head. A server that was sent less than
/// the whole body has no request to act on; one that was sent nothing of it certainly has not. A collection rather
/// than an asynchronous sequence, because the client then writes head, body and end in one go.
struct DepartingBody: RandomAccessCollection, Sendable {
    let bytes: SharedBytes
    let departure: Departure

    var startIndex: Int { 0 }
    var endIndex: Int { bytes.count }

    subscript(position: Int) -> UInt8 {
        departure.happen()
        return bytes[position]
    }

    func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        departure.happen()
        return try bytes.withContiguousStorageIfAvailable(body)
    }
}

/// Whether a body has left; calls back once when it does.
final class Departure: Sendable {
    private let happened = Atomic(false)
    private let callback: @Sendable () -> Void

    init(callback: @escaping @Sendable () -> Void) {
        self.callback = callback
    }

    var hasHappened: Bool { happened.load(ordering: .acquiring) }

    func happen() {
        if !happened.exchange(true, ordering: .acquiringAndReleasing) { callback() }
    }
}
