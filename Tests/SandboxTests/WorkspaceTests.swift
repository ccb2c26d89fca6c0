import Rows
import Synchronization
import Testing

@testable import Sandbox

@Suite("What is accepted is applied later")
struct WorkspaceTests {
    private func effect(_ body: String, _ endpoint: SandboxEndpoint = .track) throws -> Effect {
        let document = try JSONDocument(parsing: Array(body.utf8))
        let context = EndpointContext(batchModel: .combined(75))
        return try #require(EndpointTable.handle(document.root, endpoint: endpoint, context: context).effect)
    }

    private func value(_ workspace: Workspace) -> JSONValue? {
        workspace.store.slot(.externalID("u")).flatMap { workspace.store.profile($0) }
            .flatMap { workspace.store.custom($0)["n"] }
    }

    @Test("when it is due, in the order of that and not of arrival")
    func order() throws {
        var workspace = Workspace(maximumProfiles: 10)
        for (number, due) in [(1, 30), (2, 10), (3, 20)] {
            let effect = try effect(#"{"attributes":[{"external_id":"u","n":\#(number)}]}"#)
            _ = workspace.apply(effect, at: .seconds(number), due: .seconds(due))
        }
        for (now, expected) in [(9, nil), (10, "2"), (25, "3"), (40, "1")] as [(Int, String?)] {
            workspace.settle(at: .seconds(now))
            #expect(value(workspace) == expected.map(JSONValue.number))
        }
    }

    @Test("what the answer tells is applied at once")
    func answers() throws {
        var workspace = Workspace(maximumProfiles: 10)
        let body = #"{"attributes":[{"external_id":"u","n":1}]}"#
        let result = workspace.apply(try effect(body, .trackSync), at: .zero, due: .seconds(9))
        guard case .users(let users, _) = result else { return #expect(Bool(false), "no users") }
        #expect(users.first?["custom_attributes"]?["n"] == .number("1"))
    }

    @Test("accepted now, there within the time that is set")
    func sandbox() async throws {
        let time = Mutex(Duration.seconds(1_000))
        try await rehearse {
            $0.appliesWithin = .seconds(2)
            $0.clock = SandboxClock(now: { time.withLock { $0 } }, sleep: { _ in })
        } _: { client, running in
            try await client.expect(201, "/users/track", #"{"attributes":[{"external_id":"u","n":1}]}"#)
            #expect(running.statistics().profiles == 0)
            time.withLock { $0 += .seconds(2) }
            #expect(running.statistics().profiles == 1)
        }
    }
}
