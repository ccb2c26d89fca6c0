import NIOCore
import NIOEmbedded
import Testing

@testable import Delivery

@Suite struct ConnectionTimerTests {
    /// A deadline that moves on takes no new timer; one that comes nearer does.
    @Test func movingDeadlines() {
        let loop = EmbeddedEventLoop()
        var timer = ConnectionTimer()
        var fired: [NIODeadline?] = []
        func expire(_ milliseconds: Int64) {
            timer.expire(at: .uptimeNanoseconds(0) + .milliseconds(milliseconds), on: loop.assumeIsolated()) {
                fired.append(timer.fired(at: loop.now))
            }
        }
        expire(100)
        expire(300)
        loop.advanceTime(by: .milliseconds(99))
        #expect(fired.isEmpty)
        loop.advanceTime(by: .milliseconds(1))
        #expect(fired == [.uptimeNanoseconds(300_000_000)], "too early, and what to wait for is told")
        expire(300)
        expire(200)
        loop.advanceTime(by: .milliseconds(100))
        #expect(fired == [.uptimeNanoseconds(300_000_000), nil])
        loop.advanceTime(by: .milliseconds(500))
        #expect(fired.count == 2, "the timer for the later time is gone")
    }

    @Test func cancelled() {
        let loop = EmbeddedEventLoop()
        var timer = ConnectionTimer()
        var isFired = false
        timer.expire(at: .uptimeNanoseconds(1_000), on: loop.assumeIsolated()) { isFired = true }
        timer.cancel()
        loop.advanceTime(by: .seconds(1))
        #expect(!isFired)
    }
}
