/// An endpoint of Braze that the sandbox plays.
///
/// Source: Braze documentation, "API endpoints", "API key permissions" and "API rate limits".
enum SandboxEndpoint: String, CaseIterable, Sendable {
    case track = "/users/track"
    case trackBulk = "/users/track/bulk"
    case trackSync = "/users/track/sync"
    case newAlias = "/users/alias/new"
    case updateAlias = "/users/alias/update"
    case identify = "/users/identify"
    case delete = "/users/delete"
    case merge = "/users/merge"
    case rename = "/users/external_ids/rename"
    case remove = "/users/external_ids/remove"
    case subscriptionStatus = "/v2/subscription/status/set"
    case subscriptionStatusV1 = "/subscription/status/set"
    case exportIDs = "/users/export/ids"

    var path: String { rawValue }

    var permission: String {
        switch self {
        case .track: "users.track"
        case .trackBulk: "users.track.bulk"
        case .trackSync: "users.track.sync"
        case .newAlias: "users.alias.new"
        case .updateAlias: "users.alias.update"
        case .identify: "users.identify"
        case .delete: "users.delete"
        case .merge: "users.merge"
        case .rename: "users.external_ids.rename"
        case .remove: "users.external_ids.remove"
        case .subscriptionStatus, .subscriptionStatusV1: "subscription.status.set"
        case .exportIDs: "users.export.ids"
        }
    }

    var rateGroup: SandboxRateGroup {
        switch self {
        case .track: .track
        case .trackBulk: .trackBulk
        case .trackSync: .trackSync
        case .newAlias, .updateAlias, .identify, .delete, .merge: .userMaintenance
        case .rename: .rename
        case .remove: .remove
        case .subscriptionStatus, .subscriptionStatusV1: .subscription
        case .exportIDs: .export
        }
    }
}
