import Foundation
import Synchronization
import Testing

@testable import Intake

@Suite struct ChunkRingTests {
    /// The filling side waits for chunks that are given back, so never more are out than there are; order is kept.
    @Test func boundedAndInOrder() {
        let ring = ChunkRing(chunks: 3, chunkBytes: 8)
        let out = Mutex(0)
        Thread.detachNewThread {
            for value: UInt8 in 0..<200 {
                guard let lease = ring.takeFree() else { return }
                let count = out.withLock { out in
                    out += 1
                    return out
                }
                lease.chunk.room.copyBytes(from: [value, UInt8(count)])
                lease.chunk.append(2)
                ring.send(.chunk(lease, isLast: value == 199))
            }
            ring.send(.end)
        }
        for value: UInt8 in 0..<200 {
            guard case .chunk(let lease, let isLast) = ring.receive() else {
                Issue.record("no chunk \(value)")
                return
            }
            #expect(lease.chunk.firstByte[0] == value && lease.chunk.firstByte[1] <= 3)
            #expect(isLast == (value == 199))
            out.withLock { $0 -= 1 }
            ring.giveBack(lease)
        }
        guard case .end = ring.receive() else {
            Issue.record("no end")
            return
        }
    }

    @Test func callingOffWakesTheFillingSide() {
        let ring = ChunkRing(chunks: 2, chunkBytes: 8)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while ring.takeFree() != nil {}
            // And for good.
            if ring.takeFree() == nil { ended.signal() }
        }
        ring.callOff()
        ended.wait()
        #expect(ring.isCalledOff)
    }

    @Test func callingOffWakesTheUsingSide() {
        let ring = ChunkRing(chunks: 2, chunkBytes: 8)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            if ring.receive() == nil, ring.receive() == nil, ring.receive(timeout: .seconds(60)) == nil {
                ended.signal()
            }
        }
        ring.callOff()
        ended.wait()
    }

    @Test func aTimeoutEndsTheWaiting() {
        let ring = ChunkRing(chunks: 2, chunkBytes: 8)
        #expect(ring.receive(timeout: .zero) == nil)
        ring.send(.end)
        guard case .end = ring.receive(timeout: .zero) else {
            Issue.record("no end")
            return
        }
    }

    /// Whoever calls a run off lets the ring go with chunks still out and messages unread.
    @Test func releasedWithChunksOut() async {
        await #expect(processExitsWith: .success) {
            let kept: [ChunkLease]
            do {
                let ring = ChunkRing(chunks: 3, chunkBytes: 8)
                guard let first = ring.takeFree(), let second = ring.takeFree() else { return }
                ring.send(.chunk(second, isLast: false))
                kept = [first]
                ring.callOff()
            }
            _ = kept
        }
    }
}
