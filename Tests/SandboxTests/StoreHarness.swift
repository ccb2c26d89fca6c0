import Rows
import Testing

@testable import Sandbox

/// A profile store that is fed with request bodies, without a network.
struct StoreHarness {
    var store = ProfileStore(maximumProfiles: 1_000)
    /// 2026-10-01T00:00:00Z.
    var now = Duration.seconds(1_790_812_800)

    @discardableResult
    mutating func send(
        _ body: String,
        to endpoint: SandboxEndpoint = .track,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Reply {
        let document = try JSONDocument(parsing: Array(body.utf8))
        let handled = EndpointTable.handle(
            document.root,
            endpoint: endpoint,
            context: EndpointContext(batchModel: .combined(75))
        )
        #expect((200..<300).contains(handled.reply.status), "\(body)", sourceLocation: sourceLocation)
        let result = handled.effect.map { store.apply($0, at: now) } ?? .done
        return handled.finish?(result) ?? handled.reply
    }

    /// Sends one attributes object for user `u`.
    mutating func attribute(_ members: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try send(#"{"attributes":[{"external_id":"u",\#(members)}]}"#, sourceLocation: sourceLocation)
    }

    func profile(_ id: String) -> Profile? {
        store.slot(.externalID(id)).flatMap { store.profile($0) }
    }

    /// A custom attribute of user `u`, as JSON text.
    func custom(_ name: String) -> String? {
        (profile("u")?.customAttributes[name]?.jsonText).map { String(decoding: $0, as: UTF8.self) }
    }
}
