import Rows
import TestSupport
import Testing

@testable import Ledger

/// A retry sends a run's records where that run sent: to the same endpoint, under the same key.
@Suite struct RetryOriginTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func identity(_ destination: String) -> RunIdentity {
        RunIdentity(inputs: [.init(name: "in", file: nil)], destination: destination, options: [:])
    }

    /// A run under a key, of which something came if wished.
    private func origin(reachesBraze: Bool = true) throws -> RetryOrigin {
        let path = directory.file("state")
        let store = try RunStore(path: path, identity: identity("rest"), key: "the-run's")
        let ledger = Ledger(inputs: ["in"], rejects: nil, unknowns: nil, store: store)
        if reachesBraze { settle(ledger) }
        try ledger.close()
        return try RunStore.mend(path)
    }

    private func settle(_ ledger: Ledger) {
        ledger.decoded(1)
        var settlement = BatchSettlement()
        settlement.delivered = JournalDamageTests.records(1...1)
        ledger.settle(settlement)
    }

    /// One attempt of the retry.
    private func retry(
        _ origin: RetryOrigin,
        key: String,
        isRotated: Bool = false,
        to destination: String = "rest",
        reachesBraze: Bool = false
    ) throws {
        let store = try RunStore(
            path: directory.file("state/retry-1"),
            identity: identity(destination),
            key: key,
            isKeyRotated: isRotated,
            origin: origin
        )
        let ledger = Ledger(inputs: ["in"], rejects: nil, unknowns: nil, store: store)
        if reachesBraze { settle(ledger) }
        try ledger.close()
    }

    private func differs(_ part: String) -> (any Error) -> Bool {
        { error in
            guard let error = error as? StateError else { return false }
            return error.code == .differs && error.message.contains(part) && !error.message.contains("another-key")
        }
    }

    @Test func anotherKeyIsRefused() throws {
        let origin = try origin()
        #expect { try retry(origin, key: "another-key") } throws: { differs("--key-rotated")($0) }
        // An attempt of which nothing came does not make the key another one.
        try retry(origin, key: "the-run's")
        #expect { try retry(origin, key: "another-key") } throws: { differs("--key-rotated")($0) }
        try retry(origin, key: "the-run's", reachesBraze: true)
        #expect { try retry(origin, key: "another-key") } throws: { differs("--key-rotated")($0) }
    }

    @Test func aRotatedKeyIsTaken() throws {
        let origin = try origin()
        try retry(origin, key: "another-key", isRotated: true, reachesBraze: true)
        try retry(origin, key: "another-key")
        #expect { try retry(origin, key: "the-run's") } throws: { differs("--key-rotated")($0) }
    }

    @Test func aKeyOfWhichNothingCameMayHaveBeenWrong() throws {
        try retry(try origin(reachesBraze: false), key: "another-key")
    }

    @Test func anotherEndpointIsRefused() throws {
        let origin = try origin()
        #expect { try retry(origin, key: "the-run's", to: "rest.fra") } throws: { differs("not to rest.fra")($0) }
    }
}
