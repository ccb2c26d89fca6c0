internal import Foundation

/// The time and the chance that waits run on; tests bring their own.
public struct Patience: Sendable {
    /// Sleeps; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to 1.
    public var chance: @Sendable () -> Double
    /// Unix time in seconds.
    public var epochSeconds: @Sendable () -> Double
    /// Returns after as long as a piece of an answer may take; throws when the task is cancelled.
    public var pieceSpan: @Sendable () async throws -> Void

    public init(
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        chance: @escaping @Sendable () -> Double,
        epochSeconds: @escaping @Sendable () -> Double,
        pieceSpan: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .seconds(60)) }
    ) {
        self.sleep = sleep
        self.chance = chance
        self.epochSeconds = epochSeconds
        self.pieceSpan = pieceSpan
    }

    /// The system's.
    public static let real = Patience(
        sleep: { try await Task.sleep(for: $0) },
        chance: { Double.random(in: 0..<1) },
        epochSeconds: { Date().timeIntervalSince1970 }
    )
}
