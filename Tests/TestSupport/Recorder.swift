internal import Synchronization

/// Collects values from any task.
package final class Recorder<Value: Sendable>: Sendable {
    private let storage = Mutex<[Value]>([])

    package init() {}

    package var values: [Value] { storage.withLock { $0 } }

    package func append(_ value: Value) {
        storage.withLock { $0.append(value) }
    }
}
