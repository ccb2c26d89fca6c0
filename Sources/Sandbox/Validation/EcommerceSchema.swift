/// The properties of Braze's recommended eCommerce events.
///
/// Source: Braze documentation, "Recommended events" (names, no additional top-level properties, sentences as
/// reported in `errors`). The lists of properties are our reading of it; not confirmed against live traffic.
struct EcommerceSchema: Sendable {
    enum PropertyType: String, Sendable {
        case string
        case number
        case array
        case object
    }

    var required: [String: PropertyType]
    var optional: [String: PropertyType]

    /// What is wrong with an event of that name; `nil` when nothing is, or when it is no eCommerce event.
    static func sentence(name: JSONElement, properties: JSONElement?) -> String? {
        guard name.bytes.starts(with: prefix), let schema = schemas[name.string ?? ""] else { return nil }
        return schema.sentence(properties)
    }

    /// Whether an event of that name is a recommended eCommerce event; these cost no data points.
    static func covers(_ name: JSONElement) -> Bool {
        name.bytes.starts(with: prefix) && schemas[name.string ?? ""] != nil
    }

    private func sentence(_ properties: JSONElement?) -> String? {
        var present: [String: JSONElement] = [:]
        if let properties {
            for member in properties.children { present[member.nameText] = member.value }
        }
        for name in required.keys.sorted() where present[name] == nil { return Sentence.missingProperty(name) }
        let known = required.merging(optional) { first, _ in first }
        for (name, value) in present.sorted(by: { $0.key < $1.key }) {
            guard let type = known[name], !Self.matches(value, type) else { continue }
            return Sentence.mistypedProperty(name, is: Self.typeName(value), shouldBe: type.rawValue)
        }
        let additional = present.keys.filter { known[$0] == nil }.sorted()
        return additional.isEmpty ? nil : Sentence.additionalProperties(additional)
    }

    private static func matches(_ value: JSONElement, _ type: PropertyType) -> Bool {
        typeName(value) == type.rawValue
    }

    private static func typeName(_ value: JSONElement) -> String {
        switch value.kind {
        case .null: "null"
        case .yes, .no: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private static let prefix = Array("ecommerce.".utf8)

    private static func order(
        _ required: [String: PropertyType],
        optional: [String: PropertyType] = [:]
    ) -> EcommerceSchema {
        let always: [String: PropertyType] = [
            "total_value": .number, "currency": .string, "products": .array, "source": .string,
        ]
        let sometimes: [String: PropertyType] = [
            "subtotal_value": .number, "tax": .number, "shipping": .number, "cart_id": .string,
            "total_discounts": .number, "discounts": .array, "metadata": .object,
        ]
        return EcommerceSchema(
            required: always.merging(required) { _, new in new },
            optional: sometimes.merging(optional) { _, new in new }
        )
    }

    private static let schemas: [String: EcommerceSchema] = [
        "ecommerce.product_viewed": EcommerceSchema(
            required: [
                "product_id": .string, "product_name": .string, "variant_id": .string, "price": .number,
                "currency": .string, "source": .string,
            ],
            optional: ["image_url": .string, "product_url": .string, "type": .array, "metadata": .object]
        ),
        "ecommerce.cart_updated": order(["cart_id": .string], optional: ["action": .string]),
        "ecommerce.checkout_started": order(["checkout_id": .string]),
        "ecommerce.order_placed": order(["order_id": .string]),
        "ecommerce.order_refunded": order(["order_id": .string]),
        "ecommerce.order_cancelled": order(["order_id": .string, "cancel_reason": .string]),
    ]
}
