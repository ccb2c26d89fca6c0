internal import Rows

/// What Braze asks of nested custom attributes: objects, arrays, arrays of objects and their operators.
///
/// Anything invalid in a nested attribute makes Braze drop all of it with a success response. Source: Braze
/// documentation, "Nested custom attributes", "Array of objects", "Custom attributes".
enum NestedAttributeCheck {
    /// Why a value cannot be sent: the reason and a sentence.
    struct Fault: Error {
        var reason: RejectionReason
        var message: String

        init(_ reason: RejectionReason, _ message: String) {
            self.reason = reason
            self.message = message
        }
    }

    /// What sending the value twice would do.
    enum Effect {
        case idempotent
        /// `inc`, `$add`.
        case accumulating
    }

    /// Checks the value of an attribute.
    static func check(_ value: JSONValue) throws(Fault) -> Effect {
        switch value {
        case .object(let members): return try check(members)
        case .array(let elements): try check(elements)
        default: break
        }
        return .idempotent
    }

    /// Whether the value changes what is stored instead of replacing it.
    static func isOperator(_ value: JSONValue) -> Bool {
        guard let members = value.members, !members.isEmpty else { return false }
        return members.allSatisfy { ["inc", "add", "remove"].contains($0.name) || $0.name.hasPrefix("$") }
            && !(members.count == 1 && members[0].name == "$time")
    }

    private static func check(_ members: [JSONValue.Member]) throws(Fault) -> Effect {
        let names = Set(members.map(\.name))
        if names == ["$time"] {
            try checkTime(members[0].value)
            return .idempotent
        }
        if names.contains(where: { $0.hasPrefix("$") }) { return try checkArrayOperators(members, names) }
        if names == ["inc"] {
            guard members[0].value.integerValue != nil else { throw Fault(.invalidOperator, "inc wants an integer") }
            return .accumulating
        }
        if !names.isEmpty, names.isSubset(of: ["add", "remove"]) {
            for member in members {
                guard let elements = member.value.arrayValue, elements.allSatisfy(isScalar) else {
                    throw Fault(.invalidOperator, "\(member.name) wants an array of plain values")
                }
                try checkStrings(elements)
            }
            return .idempotent
        }
        try checkNested(members)
        return .idempotent
    }

    private static func checkArrayOperators(
        _ members: [JSONValue.Member],
        _ names: Set<String>
    ) throws(Fault) -> Effect {
        guard names.isSubset(of: ["$add", "$remove", "$update"]) else {
            throw Fault(.invalidOperator, "the object has an operator that Braze does not know")
        }
        for member in members {
            guard let entries = member.value.arrayValue else {
                throw Fault(.invalidOperator, "\(member.name) wants an array of objects")
            }
            for entry in entries {
                guard let fields = entry.members else {
                    throw Fault(.invalidOperator, "\(member.name) wants an array of objects")
                }
                if member.name == "$add" {
                    try checkNested(fields)
                    continue
                }
                var wanted: Set = ["$identifier_key", "$identifier_value"]
                if member.name == "$update" { wanted.insert("$new_object") }
                guard Set(fields.map(\.name)) == wanted, entry["$identifier_key"]?.stringValue != nil else {
                    throw Fault(.invalidOperator, "\(member.name) wants \(wanted.sorted().joined(separator: ", "))")
                }
                if member.name == "$update" {
                    guard let replacement = entry["$new_object"]?.members else {
                        throw Fault(.invalidOperator, "$new_object wants an object")
                    }
                    try checkNested(replacement)
                }
            }
        }
        return names.contains("$add") ? .accumulating : .idempotent
    }

    private static func check(_ elements: [JSONValue]) throws(Fault) {
        if elements.count > Limits.arrayElements, elements.allSatisfy(isScalar) {
            throw Fault(.arrayTooLong, "more than \(Limits.arrayElements) elements")
        }
        try checkStrings(elements)
        for element in elements { try checkNested(element) }
    }

    private static func checkNested(_ members: [JSONValue.Member]) throws(Fault) {
        for member in members {
            let isName =
                !member.name.isEmpty && !member.name.hasPrefix("$") && !member.name.contains(".")
                && !member.name.contains(" ") && member.name.unicodeScalars.count <= Limits.stringCharacters
            guard isName else {
                throw Fault(.invalidNestedName, "a nested name is empty, too long, or has $, a dot or a space")
            }
            try checkNested(member.value)
        }
    }

    /// Checks a value inside a nested attribute; recursive, but the scan bounded the depth.
    private static func checkNested(_ value: JSONValue) throws(Fault) {
        switch value {
        case .null: throw Fault(.nestedNull, "a null inside makes Braze drop the whole attribute")
        case .string: try checkStrings([value])
        case .array(let elements): for element in elements { try checkNested(element) }
        case .object(let members):
            if members.count == 1, members[0].name == "$time" {
                try checkTime(members[0].value)
            } else {
                try checkNested(members)
            }
        default: break
        }
    }

    private static func checkStrings(_ elements: [JSONValue]) throws(Fault) {
        for element in elements {
            guard let text = element.stringValue, text.utf8.count > Limits.stringCharacters,
                text.unicodeScalars.count > Limits.stringCharacters
            else { continue }
            throw Fault(.stringTooLong, "a nested text is longer than \(Limits.stringCharacters) characters")
        }
    }

    private static func checkTime(_ value: JSONValue) throws(Fault) {
        var text = Array((value.stringValue ?? "").utf8)
        let count = text.count
        text.append(contentsOf: repeatElement(0, count: ByteCursor.slack))
        // SAFETY: the array holds the text and the slack that a cursor needs.
        let isTime = text.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { TimeSyntax(ByteCursor($0), count: count) }.map { $0.year <= 3_000 } ?? false
        }
        if !isTime { throw Fault(.invalidNestedTime, "$time wants a date or time in ISO 8601") }
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        switch value {
        case .array, .object: false
        default: true
        }
    }
}
