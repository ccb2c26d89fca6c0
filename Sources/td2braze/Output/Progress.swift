import ArgumentParser
import Delivery
import Ledger
import Pipeline

/// Tells now and then how a load goes on.
struct Progress {
    /// How it is told.
    enum Style: String, CaseIterable, ExpressibleByArgument {
        /// A line that changes on a terminal, plain lines elsewhere.
        case auto
        case json
        case none
    }

    let style: Style
    let isTerminal: Bool
    private let standstill = Standstill()

    /// Time between two tellings.
    private var interval: Duration {
        style == .json || isTerminal ? .seconds(1) : .seconds(30)
    }

    /// Whether there is one line, which changes.
    private var isOneLine: Bool { isTerminal && style == .auto }

    /// Tells until the task is cancelled.
    func tell(_ run: LoadRun) async {
        guard style != .none else { return }
        let start = ContinuousClock.now
        var toldRequests = -1
        while (try? await Task.sleep(for: interval)) != nil {
            let totals = run.ledger.totals
            let metrics = run.metrics.snapshot
            let elapsed = (ContinuousClock.now - start).seconds
            let wait = standstill.rest
            defer { toldRequests = metrics.requests }
            if style == .json {
                StandardError.line(
                    """
                    {"delivered":\(totals.delivered),"rejected":\(totals.rejected),"invalid":\(totals.invalid),\
                    "unknown":\(totals.unknown),"requests":\(metrics.requests),"in_flight":\(metrics.inFlight),\
                    "rate_limited":\(metrics.rateLimited),"seconds":\(elapsed)}
                    """
                )
                continue
            }
            let text = """
                \(totals.delivered) delivered, \(totals.rejected + totals.invalid) bad, \(metrics.requests) requests, \
                \(metrics.inFlight) in flight, \(Int(Double(totals.delivered) / elapsed)) records/s
                """
            if isOneLine {
                StandardError.write("\r\u{1B}[K\(text)" + (wait.map { ", " + Standstill.phrase($0) } ?? ""))
            } else if wait == nil || metrics.requests != toldRequests {
                // That nothing is sent, and for how long, has been said.
                StandardError.line(text)
            }
        }
        if isOneLine { StandardError.write("\r\u{1B}[K") }
    }

    /// Tells that nobody sends for a while, because the rate limit is used up.
    func tellOfStandstill(_ wait: Duration) {
        standstill.begin(wait)
        if style == .json {
            StandardError.line(#"{"waiting_seconds":\#(wait.seconds)}"#)
        } else if !isOneLine {
            StandardError.line("the rate limit is used up: " + Standstill.phrase(wait))
        }
    }
}
