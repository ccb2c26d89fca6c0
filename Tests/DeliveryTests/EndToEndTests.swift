import Braze
import Logging
import TestSupport
import Testing

@testable import Delivery

/// Sender, pacer and transport together, over real sockets.
@Suite struct EndToEndTests {
    private func deliver(_ count: Int, to action: LoopbackServer.Action) async throws -> (DeliveryMetrics, [ObjectFate])
    {
        let metrics = DeliveryMetrics()
        let fates = Recorder<ObjectFate>()
        try await LoopbackServer.run(action) { server in
            let key = try APIKey("key-0815")
            let endpoint = try EndpointURL("http://127.0.0.1:\(server.port)")
            var configuration = HTTPTransportConfiguration(endpoint: endpoint, key: key, connectionLimit: 8)
            // Other tests may keep every core busy for long.
            configuration.requestTimeout = .seconds(120)
            configuration.connectTimeout = .seconds(60)
            try await withHTTPTransport(configuration) { transport in
                let limit = RateLimit(requests: 100_000, window: .seconds(1))
                let sender = BatchSender(
                    transport: transport,
                    pacer: Pacer(limits: [limit], share: 1, clock: .continuous),
                    signal: DrainSignal(),
                    redaction: Redaction(secret: key.secret),
                    metrics: metrics,
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                    random: { 0 }
                )
                await withTaskGroup { group in
                    for first in 0..<8 {
                        group.addTask {
                            for sequence in stride(from: first, to: count, by: 8) {
                                let outcome = await sender.deliver(.events(75, sequence: sequence))
                                for fate in outcome.fates { fates.append(fate) }
                            }
                        }
                    }
                }
            }
        }
        return (metrics, fates.values)
    }

    @Test func everythingArrivesOnce() async throws {
        let created = LoopbackServer.response("201 Created", #"{"message":"success"}"#)
        let (metrics, fates) = try await deliver(400, to: .write(created))
        #expect(fates.count == 400 * 75)
        #expect(!fates.contains { $0 != .delivered })
        #expect(metrics.snapshot.responses == [201: 400])
        #expect(metrics.snapshot.inFlight == 0)
        #expect(metrics.snapshot.mostInFlight <= 8)
    }

    @Test func connectionsThatAreAlwaysClosed() async throws {
        let (metrics, fates) = try await deliver(1, to: .close)
        #expect(fates == Array(repeating: .unsent, count: 75))
        #expect(metrics.snapshot.failures == [.connectionLost: 6])
    }
}
