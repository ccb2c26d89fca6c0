import Braze
import Delivery
import TestSupport

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
            body: SharedBytes(assembled.body),
            objects: objects,
            records: []
        )
    }
}
