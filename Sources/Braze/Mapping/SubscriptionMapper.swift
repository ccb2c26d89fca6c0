internal import Rows

/// Maps rows to the identifiers of `/v2/subscription/status/set`: one group, state and identifier kind a request.
///
/// Source: Braze documentation, "POST: Update subscription group status (V2)".
struct SubscriptionMapper {
    let plan: MappingPlan

    /// Writes an identifier.
    ///
    /// - Returns: a hash of the user and the group, and the request that the identifier must go into.
    func map(_ row: Row, into buffer: ObjectBuffer) throws(MappingFault) -> (userHash: UInt64, frame: RequestFrame) {
        let rules = ValueRules(row: row, plan: plan)
        let group = try value(.subscriptionGroupID, "subscription_group_id", rules)
        guard AddressSyntax.isUUID(group.text.utf8) else {
            throw MappingFault(.invalidSubscriptionGroup, field: group.index, "not a UUID")
        }
        let state = try value(.subscriptionState, "subscription_state", rules)
        guard state.text == "subscribed" || state.text == "unsubscribed" else {
            throw MappingFault(.invalidSubscriptionState, field: state.index, "not subscribed or unsubscribed")
        }
        let identifiers = IdentifierFields(row, plan)
        let identifier = try identifiers.first()
        let array: String
        switch identifier.kind {
        case .email: array = "emails"
        case .phone:
            array = "phones"
            guard AddressSyntax.isE164(identifier.text.bytes.bytes(upTo: identifier.text.end)) else {
                throw MappingFault(.invalidPhone, field: identifiers.phone, "not a phone number in E.164")
            }
        default: array = "external_ids"
        }
        var sink = buffer.sink(room: plan.overhead + row.sourceCount * 6)
        identifier.writeValue(to: &sink)
        buffer.commit(sink)
        let opening = """
            {"subscription_groups":[{"subscription_group_id":"\(group.text)","subscription_state":"\(state.text)",
            """
        let frame = RequestFrame(opening: opening, sections: [array], closing: "}]}")
        // The state of one user in one group must not be overtaken; other groups do not matter.
        let seed = UInt64(truncatingIfNeeded: group.text.utf8.reduce(UInt64(5_381)) { $0 &* 33 &+ UInt64($1) })
        var hash = identifier.userHash ^ seed
        if hash == 0 { hash = 1 }
        return (hash, frame)
    }

    private func value(
        _ role: ColumnPlan.Role,
        _ name: String,
        _ rules: ValueRules
    ) throws(MappingFault) -> (text: String, index: Int) {
        for index in 0..<rules.row.count {
            let field = rules.row.firstField[index]
            guard plan.columns[Int(field.column)].role == role, field.kind != .null else { continue }
            if field.kind == .string, field.count == 0 { continue }
            guard let text = rules.string(field) else {
                let reason: RejectionReason =
                    role == .subscriptionState ? .invalidSubscriptionState : .invalidSubscriptionGroup
                throw MappingFault(reason, field: index, "must be text")
            }
            return (text, index)
        }
        throw MappingFault(.missingColumn, column: name, "the record has no \(name)")
    }
}
