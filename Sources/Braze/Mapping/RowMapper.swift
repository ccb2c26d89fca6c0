internal import Rows

/// Maps rows in the way that the mode asks for.
final class RowMapper {
    /// The request that the last object must go into, in modes that keep several open.
    @exclusivity(unchecked) private(set) var frame: RequestFrame?
    private let mode: LoadMode
    private let plan: MappingPlan
    private let attributes: AttributeMapper
    private let events: EventMapper
    private let aliases: AliasMapper
    private let deletes: DeleteMapper
    private let subscriptions: SubscriptionMapper

    init(_ options: MappingOptions) {
        mode = options.mode
        plan = MappingPlan(options)
        attributes = AttributeMapper(plan: plan)
        events = EventMapper(plan: plan)
        aliases = AliasMapper(plan: plan)
        deletes = DeleteMapper(plan: plan)
        subscriptions = SubscriptionMapper(plan: plan)
    }

    /// Columns that have no place in the mode and were met.
    var ignoredColumns: Set<String> { plan.ignoredColumns }

    /// Writes the row's object behind the buffer's bytes.
    ///
    /// - Parameters:
    ///   - row: of the input, as it was decoded.
    ///   - buffer: gains the object's bytes; when this throws, it is as before.
    ///   - object: gains what else there is to know; reset.
    /// - Throws: why there is no object.
    func map(_ row: Row, into buffer: ObjectBuffer, _ object: MappedObject) throws(MappingFault) {
        plan.prepare(row)
        if plan.hasLayoutFault { throw plan.layoutFault() }
        switch mode {
        case .userProfileAttributes: try attributes.map(row, into: buffer, object)
        case .customEvents, .purchases: try events.map(row, into: buffer, object)
        case .userNewAlias: try aliases.mapNewAlias(row, into: buffer)
        case .userIdentifying: object.section = try aliases.mapIdentify(row, into: buffer)
        case .userDelete: frame = try deletes.map(row, into: buffer)
        case .subscriptionStatus: (object.userHash, frame) = try subscriptions.map(row, into: buffer)
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
