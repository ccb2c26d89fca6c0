import Braze
import Dispatch
import Foundation
import TestSupport
import Testing

@testable import Pipeline

/// The one queue between the decoding thread and the senders.
@Suite struct BatchQueueTests {
    private func batch(_ sequence: Int, bytes: Int = 100) -> Batch {
        Batch(
            sequence: sequence,
            endpoint: .track,
            frame: RequestFrame(sections: ["events"]),
            body: SharedBytes([UInt8](repeating: 0x20, count: bytes)),
            objects: [],
            records: []
        )
    }

    private func queue(_ limit: Int) -> (BatchQueue<Int, Int>, Recorder<Int>) {
        let admitted = Recorder<Int>()
        let queue = BatchQueue<Int, Int>(byteLimit: limit) { batch in
            admitted.append(batch.sequence)
            return batch.sequence * 10
        }
        return (queue, admitted)
    }

    @Test func inOrderWithTickets() async {
        let (queue, admitted) = queue(10_000)
        for sequence in 0..<5 { #expect(queue.put(batch(sequence))) }
        #expect(admitted.values.isEmpty)
        queue.finish()
        var taken: [Int] = []
        while let item = await queue.next() {
            #expect(item.ticket == item.batch.sequence * 10)
            taken.append(item.batch.sequence)
        }
        #expect(taken == [0, 1, 2, 3, 4] && admitted.values == taken)
        #expect(await queue.next() == nil)
    }

    /// The putting thread never is more than the limit ahead.
    @Test func boundedInBytes() async {
        let (queue, _) = queue(250)
        let put = Recorder<Int>()
        Thread.detachNewThread {
            for sequence in 0..<200 where queue.put(batch(sequence)) { put.append(sequence) }
            queue.finish()
        }
        var taken = 0
        while let item = await queue.next() {
            #expect(item.batch.sequence == taken)
            taken += 1
            // Two fit, one is on its way, and the thread notes a put a little later.
            #expect(put.values.count <= taken + 3)
        }
        #expect(taken == 200)
    }

    /// A batch over the limit goes through alone.
    @Test func oversizedBatch() async {
        let (queue, _) = queue(50)
        #expect(queue.put(batch(0)))
        #expect(await queue.next()?.batch.sequence == 0)
    }

    @Test func closingGivesBack() async {
        let (queue, admitted) = queue(10_000)
        for sequence in 0..<3 { _ = queue.put(batch(sequence)) }
        #expect(await queue.next()?.batch.sequence == 0)
        #expect(queue.close().map(\.sequence) == [1, 2])
        #expect(queue.close().isEmpty)
        #expect(!queue.put(batch(3)))
        #expect(await queue.next() == nil)
        #expect(admitted.values == [0])
    }

    /// A thread that waits for room learns of the closing.
    @Test func closingFreesTheThread() async {
        let (queue, _) = queue(100)
        #expect(queue.put(batch(0)))
        let answer = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: queue.put(batch(1))) }
            Thread.detachNewThread { _ = queue.close() }
        }
        #expect(!answer)
    }

    /// Takers that wait are freed by the end, one way or the other.
    @Test(arguments: [true, false])
    func waitingTakers(_ closes: Bool) async {
        let (queue, _) = queue(100)
        let taken = await withTaskGroup(of: Int?.self) { tasks in
            for _ in 0..<4 { tasks.addTask { await queue.next()?.batch.sequence } }
            tasks.addTask {
                await withCheckedContinuation { continuation in
                    Thread.detachNewThread {
                        _ = queue.put(batch(7))
                        if closes { queue.close() } else { queue.finish() }
                        continuation.resume(returning: nil)
                    }
                }
            }
            return await tasks.reduce(into: [Int]()) { sum, next in if let next { sum.append(next) } }
        }
        #expect(closes ? taken.count <= 1 : taken == [7])
    }
}
