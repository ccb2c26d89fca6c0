import Rows

/// `$add`, `$remove` and `$update` on an array of objects; always in this order, whatever the request's.
///
/// Source: Braze documentation, "Array of objects".
enum ObjectArray {
    static func change(_ members: [JSONValue.Member], on current: JSONValue?, merges: Bool) -> AttributeChange {
        var elements: [JSONValue] = []
        if let current {
            guard let stored = current.arrayValue else { return .dropped(.typeMismatch) }
            elements = stored
        }
        let object = JSONValue.object(members)
        for member in members where !["$add", "$remove", "$update"].contains(member.name) {
            return .dropped(.operatorInvalid)
        }
        if let added = object["$add"] {
            guard let values = added.arrayValue, values.allSatisfy({ $0.members != nil }) else {
                return .dropped(.operatorInvalid)
            }
            if NestedCheck.drop(added) != nil { return .dropped(.nestedInvalid) }
            elements += values
        }
        if let removed = object["$remove"] {
            guard let criteria = criteria(removed) else { return .dropped(.operatorInvalid) }
            elements.removeAll { element in criteria.contains { $0.matches(element) } }
        }
        if let updated = object["$update"] {
            guard let criteria = criteria(updated) else { return .dropped(.operatorInvalid) }
            for criterion in criteria {
                guard let new = criterion.newObject else { return .dropped(.operatorInvalid) }
                if NestedCheck.drop(new) != nil { return .dropped(.nestedInvalid) }
                for index in elements.indices where criterion.matches(elements[index]) {
                    elements[index] = merges ? DeepMerge.merged(new, into: elements[index]) : new
                }
            }
        }
        let value = JSONValue.array(elements)
        return NestedCheck.isTooLarge(value) ? .dropped(.nestedTooLarge) : .set(value)
    }

    private struct Criterion {
        var key: String
        var value: JSONValue
        var newObject: JSONValue?

        func matches(_ element: JSONValue) -> Bool {
            element[key] == value
        }
    }

    private static func criteria(_ value: JSONValue) -> [Criterion]? {
        guard let entries = value.arrayValue else { return nil }
        let criteria = entries.compactMap { entry -> Criterion? in
            guard let key = entry["$identifier_key"]?.stringValue, let value = entry["$identifier_value"] else {
                return nil
            }
            return Criterion(key: key, value: value, newObject: entry["$new_object"])
        }
        return criteria.count == entries.count ? criteria : nil
    }
}
