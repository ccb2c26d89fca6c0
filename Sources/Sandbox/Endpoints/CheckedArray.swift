import Rows

/// What is wrong with one object of a request.
struct ObjectError {
    var sentence: String
    var array: String
    /// Position in that array, from 0.
    var index: Int

    /// As Braze reports it in `errors` ("POST: Track users", "Recommended events").
    var json: JSONValue {
        .object(["type": .string(sentence), "input_array": .string(array), "index": .integer(index)])
    }
}

/// One array of a request body with its objects checked.
struct CheckedArray {
    let name: String
    private(set) var accepted: [CheckedObject] = []
    private(set) var errors: [ObjectError] = []
    /// Whether the member is there but is no array.
    private(set) var isMalformed = false

    /// Objects that were sent.
    var count: Int { accepted.count + errors.count }

    /// - Parameters:
    ///   - name: the body's member that holds the array; absent and `null` count as empty.
    ///   - body: the request's body.
    ///   - table: what its objects' members mean.
    ///   - check: what is wrong with an object.
    init(
        _ name: StaticString,
        of body: JSONElement,
        table: NameTable<ObjectField> = ObjectField.others,
        check: (CheckedObject) -> String?
    ) {
        self.name = name.description
        guard let value = body[name], value.isPresent else { return }
        guard value.kind == .array else {
            isMalformed = true
            return
        }
        accepted.reserveCapacity(value.count)
        var place = value.index + 1
        for index in 0..<value.count {
            let object = CheckedObject(JSONElement(document: value.document, index: place), table: table)
            place = Int(value.document.nodes[place].next)
            if let sentence = check(object) {
                errors.append(ObjectError(sentence: sentence, array: self.name, index: index))
            } else {
                accepted.append(object)
            }
        }
    }

    /// The accepted objects as they were sent.
    var elements: [JSONElement] { accepted.map(\.element) }

    var tally: Handled.ArrayTally {
        Handled.ArrayTally(name: name, accepted: accepted, refused: errors.count)
    }

    var refusedTally: Handled.ArrayTally {
        Handled.ArrayTally(name: name, accepted: [], refused: count)
    }
}
