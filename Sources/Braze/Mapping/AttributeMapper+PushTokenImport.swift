internal import Rows

extension AttributeMapper {
    /// Whether the row imports push tokens and so needs no identifier.
    func isPushTokenImport(
        _ identifiers: IdentifierFields,
        _ rules: ValueRules
    ) throws(MappingFault) -> Bool {
        let index = identifiers.pushTokenImport
        guard index >= 0, try rules.boolean(rules.row.firstField[index], index) else { return false }
        guard identifiers.externalID < 0, identifiers.brazeID < 0 else {
            throw MappingFault(.invalidPushTokens, field: index, "push_token_import takes no external_id or braze_id")
        }
        let hasTokens = rules.row.fields.contains { field in
            field.kind != .null && plan.columns[Int(field.column)].rule == .pushTokens
        }
        guard hasTokens else {
            throw MappingFault(.invalidPushTokens, field: index, "push_token_import needs push_tokens")
        }
        return true
    }
}
