internal import NIOCore
internal import Synchronization

/// A request body in one piece that knows whether the network asked for it.
///
/// The client pulls a body only after it has a connection and has written the head. A server that was sent less than
/// the whole body has no request to act on; one that was sent nothing of it certainly has not.
struct DepartingBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let bytes: ByteBuffer
    let departure: Departure

    func makeAsyncIterator() -> Iterator {
        Iterator(bytes: bytes, departure: departure)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var bytes: ByteBuffer?
        fileprivate let departure: Departure

        fileprivate init(bytes: ByteBuffer, departure: Departure) {
            self.bytes = bytes
            self.departure = departure
        }

        mutating func next() async -> ByteBuffer? {
            guard let bytes else { return nil }
            self.bytes = nil
            departure.happen()
            return bytes
        }
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
