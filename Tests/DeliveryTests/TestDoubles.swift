import Braze
import Delivery
import Synchronization

/// A clock on which sleeping takes no time: a sleep moves it forward and yields.
struct SkippingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private final class Time: Sendable {
        let now = Mutex(Duration.zero)
    }

    private let time = Time()

    var now: Instant { Instant(offset: time.now.withLock { $0 }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.now.withLock { $0 = max($0, deadline.offset) }
        await Task.yield()
    }
}

/// Collects values from any task.
final class Recorder<Value: Sendable>: Sendable {
    private let storage = Mutex<[Value]>([])

    var values: [Value] { storage.withLock { $0 } }

    func append(_ value: Value) {
        storage.withLock { $0.append(value) }
    }
}

/// Answers each request by a function of its number and its objects, which are JSON integers.
final class ScriptedTransport: Transport {
    private let sent = Recorder<[Int]>()
    private let answer: @Sendable (_ attempt: Int, _ objects: [Int]) async -> TransportResult

    init(_ answer: @escaping @Sendable (_ attempt: Int, _ objects: [Int]) async -> TransportResult) {
        self.answer = answer
    }

    /// The objects of each request, in order.
    var requests: [[Int]] { sent.values }

    func send(_ request: OutboundRequest) async -> TransportResult {
        let body = String(decoding: request.body, as: UTF8.self)
        let objects = body.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        request.onDeparture()
        sent.append(objects)
        return await answer(sent.values.count - 1, objects)
    }
}

extension TransportResult {
    static let success = respond(201, #"{"message":"success"}"#)
    static let lost = failed(.connectionLost, bodyWentOut: true)
    static let refused = failed(.notConnected, bodyWentOut: false)

    static func respond(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> TransportResult {
        .response(BrazeResponse(status: status, headers: ResponseHeaders { headers[$0] }, body: Array(body.utf8)))
    }

    static func failed(_ kind: TransportFailure.Kind, bodyWentOut: Bool) -> TransportResult {
        .failure(TransportFailure(kind: kind, bodyWentOut: bodyWentOut, message: kind.rawValue))
    }

    /// A 201 that names the objects at these positions.
    static func partial(_ indices: [Int]) -> TransportResult {
        let errors = indices.map { #"{"type":"bad","input_array":"events","index":\#($0)}"# }
        return respond(201, #"{"message":"success","errors":[\#(errors.joined(separator: ","))]}"#)
    }
}

extension Batch {
    /// A batch whose objects are the integers from 0.
    static func events(
        _ count: Int,
        sequence: Int = 0,
        users: [UInt64] = [],
        isIdempotent: (Int) -> Bool = { _ in true }
    ) -> Batch {
        let frame = RequestFrame(sections: ["events"])
        let bytes = (0..<count).map { Array("\($0)".utf8)[...] }
        let assembled = frame.assemble(bytes.map { (0, $0) })
        let objects = assembled.spans.enumerated().map { index, span in
            BatchObject(
                body: span,
                isIdempotent: isIdempotent(index),
                userHash: index < users.count ? users[index] : 0
            )
        }
        return Batch(
            sequence: sequence,
            endpoint: .track,
            frame: frame,
            body: assembled.body,
            objects: objects,
            records: []
        )
    }
}
