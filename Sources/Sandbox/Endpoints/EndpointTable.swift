/// Which endpoint handles a request body.
enum EndpointTable {
    static func handle(_ body: JSONElement, endpoint: SandboxEndpoint, context: EndpointContext) -> Handled {
        switch endpoint {
        case .track: TrackEndpoint.handle(body, context)
        case .newAlias: AliasEndpoints.new(body)
        case .updateAlias: AliasEndpoints.update(body)
        case .identify: AliasEndpoints.identify(body)
        case .delete: DeleteEndpoint.handle(body)
        case .subscriptionStatus: SubscriptionEndpoint.handle(body)
        case .subscriptionStatusV1: SubscriptionEndpoint.handleV1(body)
        case .trackBulk: TrackEndpoint.handleBulk(body, context)
        case .trackSync: TrackSyncEndpoint.handle(body, context)
        case .merge: MergeEndpoint.handle(body)
        case .rename: ExternalIDEndpoints.rename(body)
        case .remove: ExternalIDEndpoints.remove(body)
        case .exportIDs: ExportEndpoint.handle(body)
        }
    }
}
