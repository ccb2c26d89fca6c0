import Rows

/// `POST /users/track` and its bulk variant.
///
/// Source: Braze documentation, "POST: Track users" and "POST: Track users (bulk)".
enum TrackEndpoint {
    static let noValidData = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
    static let tooManyObjects = "Max Input Length Exceeded"

    static func handle(_ body: JSONElement, _ context: EndpointContext) -> Handled {
        let counts = ["attributes", "events", "purchases"].map { (name: StaticString) in body[name]?.count ?? 0 }
        guard context.batchModel.allows(counts) else { return .refused(tooManyObjects) }
        let arrays = checked(body, context)
        let accepted = arrays.reduce(0) { $0 + $1.accepted.count }
        let errors = arrays.flatMap(\.errors)
        guard accepted > 0 else { return allRefused(arrays, errors) }

        return Handled(
            reply: success(arrays, errors, context.distortion),
            arrays: arrays.filter { $0.count > 0 }.map(\.tally),
            sentences: errors.map(\.sentence),
            effect: .track(
                attributes: arrays[0].accepted,
                events: arrays[1].accepted,
                purchases: arrays[2].accepted
            )
        )
    }

    /// At most 1,000 objects in total, 100 of them for one user.
    static func handleBulk(_ body: JSONElement, _ context: EndpointContext) -> Handled {
        var ofUser: [UInt64: Int] = [:]
        for name: StaticString in ["attributes", "events", "purchases"] {
            for object in body[name]?.elements ?? [] {
                let fields = FieldSet(object, table: ObjectField.others)
                if let user = Fingerprint.user(fields) { ofUser[user, default: 0] += 1 }
            }
        }
        guard ofUser.values.allSatisfy({ $0 <= 100 }) else { return .refused(tooManyObjects) }
        var context = context
        context.batchModel = .combined(1_000)
        return handle(body, context)
    }

    /// The three arrays in the order in which Braze works through them.
    static func checked(_ body: JSONElement, _ context: EndpointContext) -> [CheckedArray] {
        func unblocked(_ check: @escaping (CheckedObject) -> String?) -> (CheckedObject) -> String? {
            guard !context.blockedExternalIDs.isEmpty else { return check }
            return { object in
                if let id = object.fields.externalID?.string, context.blockedExternalIDs.contains(id) {
                    return Sentence.externalIDBlocked
                }
                return check(object)
            }
        }
        return [
            CheckedArray(
                "attributes",
                of: body,
                table: ObjectField.attributes,
                check: unblocked(AttributeCheck.sentence)
            ),
            CheckedArray("events", of: body, table: ObjectField.events, check: unblocked(EventCheck.eventSentence)),
            CheckedArray(
                "purchases",
                of: body,
                table: ObjectField.purchases,
                check: unblocked(EventCheck.purchaseSentence)
            ),
        ]
    }

    private static func success(
        _ arrays: [CheckedArray],
        _ errors: [ObjectError],
        _ distortion: AnswerDistortion?
    ) -> Reply {
        if distortion == .queued { return Reply(status: 202, message: "queued") }
        var members = arrays.filter { !$0.accepted.isEmpty }.map {
            JSONValue.Member(name: "\($0.name)_processed", value: .integer($0.accepted.count))
        }
        members.append(JSONValue.Member(name: "message", value: .string("success")))
        if !errors.isEmpty {
            members.append(JSONValue.Member(name: "errors", value: .array(errors.map { json($0, distortion) })))
        }
        return Reply(status: 201, json: .object(members))
    }

    private static func allRefused(_ arrays: [CheckedArray], _ errors: [ObjectError]) -> Handled {
        var handled = Handled.refused(noValidData, arrays: arrays.filter { $0.count > 0 })
        if !errors.isEmpty {
            handled.reply = Reply(
                status: 400,
                json: .object(["message": .string(noValidData), "errors": .array(errors.map(\.json))])
            )
        }
        return handled
    }

    private static func json(_ error: ObjectError, _ distortion: AnswerDistortion?) -> JSONValue {
        switch distortion {
        case .errorsWithoutIndex:
            .object(["type": .string(error.sentence), "input_array": .string(error.array)])
        case .errorsWithoutArray:
            .object(["type": .string(error.sentence), "index": .integer(error.index)])
        case .errorsAsStrings: .string(error.sentence)
        default: error.json
        }
    }
}
