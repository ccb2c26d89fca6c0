internal import Rows

/// Maps rows to the entries of `/users/delete`: one identifier kind a request.
///
/// Source: Braze documentation, "POST: Delete users".
struct DeleteMapper {
    private static let frames = [
        "external_ids", "user_aliases", "braze_ids", "email_addresses", "phone_numbers",
    ].map { RequestFrame(sections: [$0]) }

    let plan: MappingPlan

    /// Writes an identifier, or an object with it and the prioritization.
    ///
    /// - Returns: the request that it must go into.
    func map(_ row: Row, into buffer: ObjectBuffer) throws(MappingFault) -> RequestFrame {
        let identifier = try IdentifierFields(row, plan).first()
        var sink = buffer.sink(room: plan.overhead + row.sourceCount * 6)
        switch identifier.kind {
        case .email, .phone:
            try PrioritizationMember.require(plan.options.prioritization, identifier)
            var run = EntryRun(sink)
            run.comma()
            identifier.write(to: &run.sink)
            PrioritizationMember.write(plan.options.prioritization, to: &run)
            run.close()
            sink = run.sink
        case .externalID, .userAlias, .brazeID:
            identifier.writeValue(to: &sink)
        }
        buffer.commit(sink)
        return Self.frames[Int(identifier.kind.rawValue)]
    }
}
