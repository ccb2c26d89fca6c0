internal import Rows

/// Maps rows in the way that the mode asks for.
final class RowMapper {
    private let plan: MappingPlan
    private let attributes: AttributeMapper
    private let events: EventMapper
    private let aliases: AliasMapper
    private let deletes: DeleteMapper
    private let subscriptions: SubscriptionMapper

    init(_ options: MappingOptions) {
        plan = MappingPlan(options)
        attributes = AttributeMapper(plan: plan)
        events = EventMapper(plan: plan)
        aliases = AliasMapper(plan: plan)
        deletes = DeleteMapper(plan: plan)
        subscriptions = SubscriptionMapper(plan: plan)
    }

    /// Columns that have no place in the mode and were met.
    var ignoredColumns: Set<String> { plan.ignoredColumns }

    /// Writes the row's object behind the buffer's bytes, or says why there is none.
    func map(_ row: Row, into buffer: ObjectBuffer) -> Mapping {
        plan.prepare(row)
        if let fault = plan.layoutFault { return .invalid(fault) }
        do throws(MappingFault) {
            switch plan.options.mode {
            case .userProfileAttributes: return .object(try attributes.map(row, into: buffer))
            case .customEvents, .purchases: return .object(try events.map(row, into: buffer))
            case .userNewAlias: return .object(try aliases.mapNewAlias(row, into: buffer))
            case .userIdentifying: return .object(try aliases.mapIdentify(row, into: buffer))
            case .userDelete: return .object(try deletes.map(row, into: buffer))
            case .subscriptionStatus: return .object(try subscriptions.map(row, into: buffer))
            }
        } catch {
            return .invalid(error.rejection(row))
        }
    }
}

extension LoadMode {
    /// What stands around the objects; `nil` where it depends on the record.
    var frame: RequestFrame? {
        switch self {
        case .userProfileAttributes: RequestFrame(sections: ["attributes"])
        case .customEvents: RequestFrame(sections: ["events"])
        case .purchases: RequestFrame(sections: ["purchases"])
        case .userNewAlias: RequestFrame(sections: ["user_aliases"])
        case .userIdentifying: RequestFrame(sections: AliasMapper.identifySections)
        case .userDelete, .subscriptionStatus: nil
        }
    }
}
