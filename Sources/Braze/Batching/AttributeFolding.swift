internal import Rows

/// Folds a later attributes object of a user into an earlier one, later values winning.
///
/// Source: Braze documentation, "POST: Track users" (no order among requests, so one object a user and request).
struct AttributeFolding {
    private static let controls: Set<String> = ["_merge_objects", "_update_existing_only", "push_token_import"]

    /// What came of folding.
    struct Folded {
        var object: [UInt8] = []
        /// Billable data points of values that were replaced and so are not sent, when they are counted.
        var replacedDataPoints = 0
    }

    private let walker = JSONObjectWalker()
    private let countsDataPoints: Bool

    init(countsDataPoints: Bool) { self.countsDataPoints = countsDataPoints }

    /// One object with the members of both.
    ///
    /// A later value stands in the earlier one's place, new members at the end.
    ///
    /// - Parameters:
    ///   - later: an object's opening brace.
    ///   - earlier: another one's, of the same user.
    ///   - contactsAreAttributes: whether e-mail and phone stand beside an identifier, and so are billed.
    /// - Returns: `nil` where one object would not do what two do: an operator, or a nested object that is merged, meets
    ///   a value of the same key, or the objects' control members differ.
    func fold(_ later: ByteCursor, into earlier: ByteCursor, contactsAreAttributes: Bool) -> Folded? {
        let old = walker.members(of: earlier)
        let new = walker.members(of: later)
        guard controls(of: old) == controls(of: new) else { return nil }
        let mergesObjects = controls(of: new)["_merge_objects"] == "true"
        // By their bytes: texts that only look alike are names of their own.
        var laterByName: [[UInt8]: JSONMember] = [:]
        for member in new { laterByName[Array(member.name.utf8)] = member }
        var folded = Folded()
        for member in old {
            guard let replacement = laterByName.removeValue(forKey: Array(member.name.utf8)) else {
                append(member, to: &folded.object)
                continue
            }
            for value in [member.value, replacement.value] where value.kind == .object {
                if mergesObjects || isOperator(value) { return nil }
            }
            append(replacement, to: &folded.object)
            guard countsDataPoints else { continue }
            folded.replacedDataPoints += DataPoints.ofMember(member, contactsAreAttributes: contactsAreAttributes)
        }
        for member in new where laterByName[Array(member.name.utf8)] != nil { append(member, to: &folded.object) }
        folded.object.append(UInt8(ascii: "}"))
        return folded
    }

    private func append(_ member: JSONMember, to merged: inout [UInt8]) {
        merged.append(merged.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
        let value = member.valueText
        // The key's opening quote stands before it; the value may stand apart from the colon.
        merged.append(contentsOf: (member.key - 1).bytes(upTo: member.key + member.keyCount + 1))
        merged.append(UInt8(ascii: ":"))
        merged.append(contentsOf: value.start.bytes(upTo: value.start + value.count))
    }

    private func controls(of members: [JSONMember]) -> [String: String] {
        var found: [String: String] = [:]
        for member in members where Self.controls.contains(member.name) {
            let text = member.valueText
            found[member.name] = String(decoding: text.start.bytes(upTo: text.start + text.count), as: UTF8.self)
        }
        return found
    }

    private func isOperator(_ value: Field) -> Bool {
        let text = value.bytes.bytes(upTo: value.end)
        return (try? JSONValue(parsing: text, maximumDepth: 10_000)).map(NestedAttributeCheck.isOperator) ?? false
    }
}
