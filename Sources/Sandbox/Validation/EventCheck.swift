import Braze

/// What Braze refuses in an object of `events` or `purchases`.
///
/// Source: Braze documentation, "Event object", "Purchase object", "API errors".
enum EventCheck {
    /// What is wrong with an event; `nil` when nothing is.
    static func eventSentence(_ object: CheckedObject) -> String? {
        guard object.element.kind == .object else { return Sentence.notAnObject }
        let fields = object.fields
        if let sentence = IdentifierCheck.sentence(fields) { return sentence }
        guard IdentifierCheck.isText(fields.name), let name = fields.name else { return Sentence.name }
        guard name.byteCount <= Limits.stringCharacters || CharacterCount.of(name) <= Limits.stringCharacters else {
            return Sentence.name
        }
        guard TimeGrammar.matches(fields.time) else { return Sentence.time }
        if let properties = fields.properties, properties.isPresent {
            let isValid = PropertiesCheck.isValid(
                properties,
                reserved: PropertiesCheck.reservedInEvents,
                maximumBytes: Limits.eventPropertiesBytes
            )
            guard isValid else { return Sentence.properties }
        }
        return EcommerceSchema.sentence(name: name, properties: fields.properties)
    }

    /// What is wrong with a purchase; `nil` when nothing is.
    static func purchaseSentence(_ object: CheckedObject) -> String? {
        guard object.element.kind == .object else { return Sentence.notAnObject }
        let fields = object.fields
        if let sentence = IdentifierCheck.sentence(fields) { return sentence }
        guard IdentifierCheck.isText(fields.productID), let product = fields.productID,
            product.byteCount <= Limits.stringCharacters || CharacterCount.of(product) <= Limits.stringCharacters
        else { return Sentence.productID }
        guard let currency = fields.currency, currency.kind == .string, CurrencyCode.contains(currency.plainBytes)
        else {
            return Sentence.currency
        }
        guard let price = fields.price, price.kind == .number else { return Sentence.price }
        if let quantity = fields.quantity, quantity.isPresent {
            guard let count = quantity.integer, (1...Limits.purchaseQuantity).contains(count) else {
                return Sentence.quantity
            }
        }
        guard TimeGrammar.matches(fields.time) else { return Sentence.time }
        if let properties = fields.properties, properties.isPresent {
            let isValid = PropertiesCheck.isValid(
                properties,
                reserved: PropertiesCheck.reservedInPurchases,
                maximumBytes: Limits.purchasePropertiesBytes
            )
            guard isValid else { return Sentence.properties }
        }
        return nil
    }
}

/// Characters (Unicode scalars) of a string, counted from its bytes.
enum CharacterCount {
    static func of(_ value: JSONElement) -> Int {
        let node = value.document.nodes[value.index]
        guard !node.isEscaped else { return value.string?.unicodeScalars.count ?? 0 }
        return value.bytes.count { $0 & 0xC0 != 0x80 }
    }
}

extension JSONElement {
    /// The integer that a number without fraction and exponent stands for.
    var integer: Int? {
        kind == .number ? Int(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The number, as near as a double comes.
    var double: Double? {
        kind == .number ? Double(String(decoding: bytes, as: UTF8.self)) : nil
    }
}
