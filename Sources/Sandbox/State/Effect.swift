/// What an accepted request does to the profiles of its workspace.
enum Effect: Sendable {
    case track(attributes: [JSONElement], events: [JSONElement], purchases: [JSONElement])
    case newAliases([JSONElement])
    case updateAliases([JSONElement])
    case identify([JSONElement])
    case delete([JSONElement])
    case setSubscriptions([JSONElement])
}
