import Braze
import Delivery
import Foundation
import Ledger
import Pipeline

/// What a load came to, as `--report FILE` has it.
///
/// `version` grows when a member changes its meaning; members may be added without that.
struct Report: Encodable {
    struct Fault: Encodable {
        var input: String
        var record: Int
        var column: String?
        var reason: String?
        var message: String
    }

    struct RecordTotals: Encodable {
        var read: Int
        var delivered: Int
        var rejected: Int
        var invalid: Int
        var unknown: Int
        var skipped: Int
    }

    /// The whole run over all its attempts, with `--state`.
    ///
    /// `totals` is what this attempt read: there `skipped` is what earlier attempts delivered, and the other states
    /// count whichever attempt settled the record. Here `delivered` is of all attempts.
    struct WholeRun: Encodable {
        var attempts: Int
        var finished: Bool
        var delivered: Int
        var rejected: Int
        var invalid: Int
        var unknown: Int
        var in_doubt: Int
    }

    struct Requests: Encodable {
        var sent: Int
        var retried: Int
        var rate_limited: Int
        var by_status: [String: Int]
        var failed: [String: Int]
        var body_bytes: Int
        var most_in_flight: Int
        var mean_latency_seconds: Double
    }

    var version = 1
    var mode: String
    var inputs: [String]
    var end: String
    var exit_code: Int32
    var totals: RecordTotals
    var run: WholeRun?
    /// Decoded but given back, because the run stopped: they are not in `read`.
    var unsent: Int
    var reasons: [String: Int]
    var requests: Requests
    var duration_seconds: Double
    var fault: Fault?
    /// What came of `--td-report`.
    var write_back: WriteBack.Outcome?

    init(
        mode: LoadMode,
        inputs: [String],
        end: LoadRun.End,
        status: ExitStatus,
        totals: Totals,
        reasons: [String: Int],
        metrics: DeliveryMetrics.Counters,
        duration: Duration,
        run: RunProgress? = nil
    ) {
        self.run = run.map(WholeRun.init)
        self.mode = mode.rawValue
        self.inputs = inputs
        self.end = end.name
        exit_code = status.rawValue
        self.totals = RecordTotals(
            read: totals.read,
            delivered: totals.delivered,
            rejected: totals.rejected,
            invalid: totals.invalid,
            unknown: totals.unknown,
            skipped: totals.skipped
        )
        unsent = totals.unsent
        self.reasons = reasons
        requests = Requests(
            sent: metrics.requests,
            retried: metrics.retries,
            rate_limited: metrics.rateLimited,
            by_status: Dictionary(uniqueKeysWithValues: metrics.responses.map { ("\($0)", $1) }),
            failed: Dictionary(uniqueKeysWithValues: metrics.failures.map { ($0.rawValue, $1) }),
            body_bytes: metrics.bodyBytes,
            most_in_flight: metrics.mostInFlight,
            mean_latency_seconds: metrics.meanLatency.seconds
        )
        duration_seconds = duration.seconds
        fault = end.fault
    }

    /// Writes the report.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure(.cannotCreate, "\(path): the report cannot be written")
        }
    }
}

extension Report.WholeRun {
    init(_ progress: RunProgress) {
        attempts = progress.attempts
        finished = progress.isFinished
        delivered = progress.sum(\.delivered)
        rejected = progress.sum(\.rejected)
        invalid = progress.sum(\.invalid)
        unknown = progress.sum(\.unknown)
        in_doubt = progress.sum(\.inDoubt)
    }
}

extension LoadRun.End {
    /// A stable name for the report.
    fileprivate var name: String {
        switch self {
        case .finished: "finished"
        case .fault(let fault): fault.reason == "braze-rejected" ? "record-rejected" : "record-invalid"
        case .inputFailed: "input-failed"
        case .stopped(.keyRefused): "key-refused"
        case .stopped(.configuration): "configuration"
        case .stopped(.unreachable): "unreachable"
        case .stopped(.interrupted): "interrupted"
        case .recordFileFailed: "output-failed"
        }
    }

    fileprivate var fault: Report.Fault? {
        switch self {
        case .fault(let fault):
            Report.Fault(
                input: fault.input,
                record: fault.record,
                column: fault.column,
                reason: fault.reason,
                message: fault.message
            )
        case .inputFailed(let failure):
            Report.Fault(input: failure.input, record: failure.lastRecord, message: failure.message)
        default: nil
        }
    }
}

extension Duration {
    /// This span in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
