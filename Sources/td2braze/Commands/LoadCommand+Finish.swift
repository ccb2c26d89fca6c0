import Braze
import Delivery
import Ledger
import Pipeline

extension LoadCommand {
    /// Closes the files, prints the totals and writes the report.
    func finish(
        _ run: LoadRun,
        _ result: LoadRun.Result,
        _ options: LoadOptions,
        _ duration: Duration,
        _ store: RunStore?,
        _ writer: WriteBack?
    ) async throws -> ExitStatus {
        var end = result.end
        do throws(RecordFileError) {
            try run.ledger.close(isFinished: end == .finished)
        } catch {
            end = .recordFileFailed(error)
        }
        let totals = run.ledger.totals
        let reasons = run.ledger.reasons
        let metrics = run.metrics.snapshot
        var status = ExitStatus(end)
        if !totals.addUp { status = .software }
        Warnings.ignoredColumns(result.ignoredColumns)
        let summary = Summary(totals: totals, reasons: reasons, metrics: metrics, duration: duration)
        for line in summary.lines { StandardError.line(line) }
        if totals.unknown > 0 {
            StandardError.line("td2braze: warning: the outcome of \(totals.unknown) records is unknown")
        }
        if !totals.addUp { StandardError.line("td2braze: the totals do not add up: this is a bug, please report it") }
        var told = Report(
            mode: options.mapping.mode,
            inputs: options.input.paths,
            end: end,
            status: status,
            totals: totals,
            reasons: reasons,
            metrics: metrics,
            duration: duration,
            run: store?.progress
        )
        if let report { try told.write(to: report) }
        if let writer {
            let files = store.map { UndeliveredFiles(rejects: $0.rejectsPath, unknown: $0.unknownPath) } ?? writer.files
            let outcome = await Interruption.cancelling { [told, path = store?.path] in
                await writer.write(told, from: files, state: path)
            }
            StandardError.line(outcome.line)
            told.write_back = outcome
            if let report { try told.write(to: report) }
        }
        return status
    }
}
