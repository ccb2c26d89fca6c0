import Rows

/// `POST /users/external_ids/rename` and `/remove`.
///
/// Source: Braze documentation, the endpoints' pages; bodies of success recorded. The layout of `*_errors`
/// (arrays of message and request index) is not confirmed.
enum ExternalIDEndpoints {
    static func rename(_ body: JSONElement) -> Handled {
        let renames = body["external_id_renames"]?.elements ?? []
        guard let refused = refusal(renames, name: "external_id_renames") else {
            return Handled(
                reply: Reply(status: 201, message: "success"),
                arrays: [Handled.ArrayTally(name: "external_id_renames", accepted: renames)],
                effect: .rename(renames),
                finish: { result in
                    reply(result, objects: renames, done: "external_ids", errors: "rename_errors", isErrorFirst: true)
                }
            )
        }
        return refused
    }

    static func remove(_ body: JSONElement) -> Handled {
        let ids = body["external_ids"]?.elements ?? []
        guard let refused = refusal(ids, name: "external_ids") else {
            return Handled(
                reply: Reply(status: 201, message: "success"),
                arrays: [Handled.ArrayTally(name: "external_ids", accepted: ids)],
                effect: .removeDeprecated(ids),
                finish: { result in
                    reply(result, objects: ids, done: "removed_ids", errors: "removal_errors", isErrorFirst: false)
                }
            )
        }
        return refused
    }

    private static func refusal(_ objects: [JSONElement], name: String) -> Handled? {
        guard !objects.isEmpty else { return .refused("'\(name)' must be a non-empty array") }
        guard objects.count <= EndpointContext.maximumObjects else {
            return .refused(CountedEndpoint.tooManyObjects)
        }
        return nil
    }

    private static func reply(
        _ result: EffectResult,
        objects: [JSONElement],
        done: String,
        errors: String,
        isErrorFirst: Bool
    ) -> Reply {
        var problems: [String?] = Array(repeating: nil, count: objects.count)
        if case .problems(let found) = result { problems = found }
        let succeeded = zip(objects, problems).filter { $0.1 == nil }.map(\.0.tree)
        let failed = problems.enumerated().compactMap { index, problem in
            problem.map { JSONValue.array([.string($0), .integer(index)]) }
        }
        let doneMember = JSONValue.Member(name: done, value: .array(succeeded))
        let errorMember = JSONValue.Member(name: errors, value: .array(failed))
        let members = isErrorFirst ? [errorMember, doneMember] : [doneMember, errorMember]
        return Reply(
            status: 201,
            json: .object(members + [JSONValue.Member(name: "message", value: .string("success"))])
        )
    }
}
