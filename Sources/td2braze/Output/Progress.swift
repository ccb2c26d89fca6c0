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

    /// Time between two tellings.
    private var interval: Duration {
        style == .json || isTerminal ? .seconds(1) : .seconds(30)
    }

    /// Tells until the task is cancelled.
    func tell(_ run: LoadRun) async {
        guard style != .none else { return }
        let start = ContinuousClock.now
        while (try? await Task.sleep(for: interval)) != nil {
            let totals = run.ledger.totals
            let metrics = run.metrics.snapshot
            let elapsed = (ContinuousClock.now - start).seconds
            switch style {
            case .json:
                StandardError.line(
                    """
                    {"delivered":\(totals.delivered),"rejected":\(totals.rejected),"invalid":\(totals.invalid),\
                    "unknown":\(totals.unknown),"requests":\(metrics.requests),"in_flight":\(metrics.inFlight),\
                    "rate_limited":\(metrics.rateLimited),"seconds":\(elapsed)}
                    """
                )
            case .auto, .none:
                let text = """
                    \(totals.delivered) delivered, \(totals.rejected + totals.invalid) bad, \(metrics.requests) requests, \
                    \(metrics.inFlight) in flight, \(Int(Double(totals.delivered) / elapsed)) records/s
                    """
                if isTerminal { StandardError.write("\r\u{1B}[K\(text)") } else { StandardError.line(text) }
            }
        }
        if isTerminal, style == .auto { StandardError.write("\r\u{1B}[K") }
    }
}
