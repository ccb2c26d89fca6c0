import Braze
import Rows

/// What an attribute's value becomes: pure.
///
/// Source: Braze documentation, "User attributes object", "Custom attributes", "Arrays",
/// "Nested custom attributes", "Array of objects".
enum AttributeChange: Equatable {
    case set(JSONValue)
    case unset
    case dropped(SilentDrop)

    /// - Parameters:
    ///   - sent: the value in the request.
    ///   - current: the stored one.
    ///   - merges: `_merge_objects` of the object.
    /// - Returns: what to do; for arrays over 500 elements the older ones are gone from it.
    static func of(
        _ sent: JSONValue,
        on current: @autoclosure () -> JSONValue?,
        merges: Bool
    ) -> AttributeChange {
        switch sent {
        case .null: return .unset
        case .bool, .number: return .set(sent)
        case .string(let text):
            let isLong =
                text.utf8.count > Limits.stringCharacters && text.unicodeScalars.count > Limits.stringCharacters
            return isLong ? .dropped(.stringTooLong) : .set(sent)
        case .array(let elements): return array(elements)
        case .object(let members): return object(members, on: current(), merges: merges)
        }
    }

    private static func array(_ elements: [JSONValue]) -> AttributeChange {
        let value = JSONValue.array(elements)
        if let drop = NestedCheck.drop(value) { return .dropped(drop) }
        if NestedCheck.isTooLarge(value) { return .dropped(.nestedTooLarge) }
        if AttributeType(value) == .objectArray { return .set(value) }
        return .set(.array(ScalarArray.adding(elements, to: [])))
    }

    private static func object(
        _ members: [JSONValue.Member],
        on current: JSONValue?,
        merges: Bool
    ) -> AttributeChange {
        let names = Set(members.map(\.name))
        if names == ["inc"] { return increment(members[0].value, on: current) }
        if !names.isEmpty, names.isSubset(of: ["add", "remove"]) { return scalarOperators(members, on: current) }
        if names.contains(where: { ["$add", "$remove", "$update"].contains($0) }) {
            return ObjectArray.change(members, on: current, merges: merges)
        }
        let sent = JSONValue.object(members)
        if let drop = NestedCheck.drop(sent) { return .dropped(drop) }
        let value = merges ? DeepMerge.merged(sent, into: current) : sent
        return NestedCheck.isTooLarge(value) ? .dropped(.nestedTooLarge) : .set(value)
    }

    private static func increment(_ step: JSONValue, on current: JSONValue?) -> AttributeChange {
        guard let step = step.integerValue else { return .dropped(.operatorInvalid) }
        guard let current else { return .set(.integer(step)) }
        guard let value = current.integerValue else { return .dropped(.typeMismatch) }
        let (sum, overflows) = value.addingReportingOverflow(step)
        return overflows ? .dropped(.operatorInvalid) : .set(.integer(sum))
    }

    private static func scalarOperators(_ members: [JSONValue.Member], on current: JSONValue?) -> AttributeChange {
        var elements: [JSONValue] = []
        if let current {
            guard let stored = current.arrayValue else { return .dropped(.typeMismatch) }
            elements = stored
        }
        for member in members {
            guard let values = member.value.arrayValue else { return .dropped(.operatorInvalid) }
            if NestedCheck.drop(.array(values)) != nil { return .dropped(.nestedInvalid) }
            if member.name == "add" {
                elements = ScalarArray.adding(values, to: elements)
            } else {
                elements.removeAll { values.contains($0) }
            }
        }
        return .set(.array(elements))
    }
}

/// Arrays of scalars: unique values, the newest 500.
enum ScalarArray {
    /// A value that is there already moves to the end.
    static func adding(_ values: [JSONValue], to elements: [JSONValue]) -> [JSONValue] {
        if elements.isEmpty, values.count <= 8, areUnique(values) { return values }
        var seen: Set<JSONValue> = []
        var kept = (elements + values).reversed().filter { seen.insert($0).inserted }
        kept = Array(kept.prefix(Limits.arrayElements))
        return kept.reversed()
    }

    /// Compares each with each: for a few.
    private static func areUnique(_ values: [JSONValue]) -> Bool {
        values.indices.allSatisfy { index in !values[..<index].contains(values[index]) }
    }
}

/// Nested objects under `_merge_objects`.
enum DeepMerge {
    static func merged(_ sent: JSONValue, into current: JSONValue?) -> JSONValue {
        guard case .object(let members) = sent, case .object(var merged)? = current else { return sent }
        for member in members {
            if let index = merged.firstIndex(where: { $0.name == member.name }) {
                merged[index].value = Self.merged(member.value, into: merged[index].value)
            } else {
                merged.append(member)
            }
        }
        return .object(merged)
    }
}
