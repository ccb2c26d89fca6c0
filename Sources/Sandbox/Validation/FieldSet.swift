/// The members of one object that mean something, the last of each name.
///
/// Holds places in the document, not elements: an element keeps its document alive, and that costs.
struct FieldSet {
    /// What was looked through.
    let object: JSONElement
    private var places = [16 of Int32](repeating: -1)
    /// What is wrong with an attribute that is checked where it stands.
    private(set) var sentence: String?

    var externalID: JSONElement? { self[0] }
    var brazeID: JSONElement? { self[1] }
    var userAlias: JSONElement? { self[2] }
    var email: JSONElement? { self[3] }
    var phone: JSONElement? { self[4] }
    var updateExistingOnly: JSONElement? { self[5] }
    var mergeObjects: JSONElement? { self[6] }
    var pushTokenImport: JSONElement? { self[7] }
    var pushTokens: JSONElement? { self[8] }
    var name: JSONElement? { self[9] }
    var time: JSONElement? { self[10] }
    var properties: JSONElement? { self[11] }
    var productID: JSONElement? { self[12] }
    var currency: JSONElement? { self[13] }
    var price: JSONElement? { self[14] }
    var quantity: JSONElement? { self[15] }

    /// Whether one of `external_id`, `braze_id` and `user_alias` is there and not null.
    var hasPrimary: Bool { isPresent(0) || isPresent(1) || isPresent(2) }

    /// Whether the control fields that are there are booleans or null.
    var flagsAreBooleans: Bool {
        (5...7).allSatisfy { slot in
            guard isPresent(slot) else { return true }
            let kind = object.document.nodes[Int(places[slot])].kind
            return kind == .yes || kind == .no
        }
    }

    private func isPresent(_ slot: Int) -> Bool {
        places[slot] >= 0 && object.document.nodes[Int(places[slot])].kind != .null
    }

    private subscript(slot: Int) -> JSONElement? {
        places[slot] < 0 ? nil : JSONElement(document: object.document, index: Int(places[slot]))
    }

    init(_ object: JSONElement, table: NameTable<ObjectField>) {
        self.object = object
        let document = object.document
        guard object.kind == .object else { return }
        var place = object.index + 1
        for _ in 0..<object.count {
            let name = place
            let value = name + 1
            place = Int(document.nodes[value].next)
            guard let field = table[document, name] else { continue }
            switch field {
            case .externalID: places[0] = Int32(value)
            case .brazeID: places[1] = Int32(value)
            case .userAlias: places[2] = Int32(value)
            case .email: places[3] = Int32(value)
            case .phone: places[4] = Int32(value)
            case .updateExistingOnly: places[5] = Int32(value)
            case .mergeObjects: places[6] = Int32(value)
            case .pushTokenImport: places[7] = Int32(value)
            case .pushTokens: places[8] = Int32(value)
            case .name: places[9] = Int32(value)
            case .time: places[10] = Int32(value)
            case .properties: places[11] = Int32(value)
            case .productID: places[12] = Int32(value)
            case .currency: places[13] = Int32(value)
            case .price: places[14] = Int32(value)
            case .quantity: places[15] = Int32(value)
            case .emailSubscribe, .pushSubscribe, .currentLocation, .subscriptionGroups, .emailSubscriptionInfo:
                let element = JSONElement(document: document, index: value)
                sentence = sentence ?? AttributeCheck.sentence(for: field, element)
            }
        }
    }
}
