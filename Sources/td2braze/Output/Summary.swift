import Delivery
import Ledger
import Pipeline

/// The totals at the end of a load, for people.
struct Summary {
    var totals: Totals
    var reasons: [String: Int]
    var metrics: DeliveryMetrics.Counters
    var duration: Duration

    /// Lines for stderr.
    var lines: [String] {
        var lines = [
            "read \(totals.read) = delivered \(totals.delivered) + rejected \(totals.rejected) + invalid "
                + "\(totals.invalid) + unknown \(totals.unknown) + skipped \(totals.skipped)"
        ]
        if totals.unsent > 0 {
            lines.append("\(totals.unsent) more records were read ahead and not sent; they are not in these totals")
        }
        for (reason, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.append("  \(reason): \(count)")
        }
        let rate = duration.seconds > 0 ? Double(totals.delivered) / duration.seconds : 0
        lines.append(
            "\(metrics.requests) requests, \(metrics.retries) of them again, \(metrics.rateLimited) times 429; "
                + "\(megabytes(metrics.bodyBytes)) MB in \(tenths(duration.seconds)) s, "
                + "\(Int(rate.rounded())) records/s"
        )
        return lines
    }

    private func megabytes(_ bytes: Int) -> String { tenths(Double(bytes) / 1e6) }

    private func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
