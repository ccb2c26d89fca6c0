internal import Rows

/// A response's `errors`, sorted into objects that are named and sentences that name none.
///
/// An entry is `{"type": sentence, "input_array": section, "index": position in that section}` (Braze documentation,
/// "POST: Track users", "Recommended events"). Everything else is kept as a sentence: bare strings, entries without
/// an index, indices and sections that the request does not have.
struct ErrorEntries {
    /// Each object at most once, ascending.
    private(set) var rejections: [ObjectRejection] = []
    private(set) var unattributed: [String] = []

    var isEmpty: Bool { rejections.isEmpty && unattributed.isEmpty }

    /// Reads the entries.
    ///
    /// - Parameters:
    ///   - value: the value of `errors`; `nil`, `null` and `[]` mean none.
    ///   - request: what the entries' positions refer to.
    ///   - redaction: cleans the sentences.
    init(_ value: JSONValue?, request: RequestShape, redaction: Redaction) {
        var messages: [Int: [String]] = [:]
        for entry in Self.entries(value) {
            let message = redaction.clean(Self.sentence(entry))
            if let object = Self.object(entry, request: request) {
                messages[object, default: []].append(message)
            } else {
                unattributed.append(message)
            }
        }
        rejections = messages.keys.sorted().map { object in
            ObjectRejection(object: object, message: redaction.clean((messages[object] ?? []).joined(separator: "; ")))
        }
    }

    private static func entries(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case nil, .null, .bool(false): []
        case .array(let entries): entries
        case .string(let text): text.isEmpty ? [] : [.string(text)]
        case .object(let members): members.isEmpty ? [] : [.object(members)]
        case .some(let other): [other]
        }
    }

    private static func sentence(_ entry: JSONValue) -> String {
        entry.stringValue ?? entry["type"]?.stringValue ?? entry["message"]?.stringValue
            ?? "an error without a sentence"
    }

    private static func object(_ entry: JSONValue, request: RequestShape) -> Int? {
        guard let index = entry["index"]?.integerValue else { return nil }
        switch entry["input_array"] {
        case nil, .null: return request.object(section: nil, index: index)
        case .string(let section): return request.object(section: section, index: index)
        default: return nil
        }
    }
}
