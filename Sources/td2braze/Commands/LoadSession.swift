import Braze
import Delivery
import Logging
import Pipeline

/// One load with everything around it that runs at the same time: transport, progress, signals.
struct LoadSession {
    private enum Event: Sendable {
        case ended(LoadRun.Result)
        case stopDemanded
        case toldProgress
    }

    let run: LoadRun
    let progress: Progress

    /// Runs the load to its end; the first signal drains it, the second one gives up what is in the air.
    func result(_ configuration: HTTPTransportConfiguration, logger: Logger) async throws -> LoadRun.Result {
        let redaction = Redaction(secret: configuration.key.secret)
        let run = run
        let progress = progress
        return try await withHTTPTransport(configuration) { transport in
            let signals = await Interruption.signals()
            return await withTaskGroup(of: Event.self) { tasks in
                tasks.addTask {
                    let ended = await run.run(transport: transport, redaction: redaction, logger: logger) { wait in
                        progress.tellOfStandstill(wait)
                    }
                    return .ended(ended)
                }
                tasks.addTask {
                    await progress.tell(run)
                    return .toldProgress
                }
                tasks.addTask {
                    var count = 0
                    for await _ in signals {
                        count += 1
                        if count > 1 { break }
                        run.drain()
                    }
                    return .stopDemanded
                }
                var result = LoadRun.Result(end: .finished, ignoredColumns: [])
                for await event in tasks {
                    switch event {
                    case .ended(let ended):
                        result = ended
                        tasks.cancelAll()
                    case .stopDemanded: tasks.cancelAll()
                    case .toldProgress: break
                    }
                }
                return result
            }
        }
    }
}
