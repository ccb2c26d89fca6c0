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
        (custom(of: "u")?[name]?.jsonText).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A field of Braze's own, of user `u`.
    func field(_ name: String) -> JSONValue? {
        StandardField.names.firstIndex(of: name).flatMap { profile("u")?.fields[$0] }
    }

    /// All custom attributes of a user.
    func custom(of id: String) -> [String: JSONValue]? {
        profile(id).map(store.custom)
    }

    /// An event or a purchase of that name.
    func activity(_ name: String, in activities: NumberedValues<Activity>) -> Activity? {
        store.activities.number(of: Array(name.utf8)[...]).flatMap { activities[$0] }
    }
}
