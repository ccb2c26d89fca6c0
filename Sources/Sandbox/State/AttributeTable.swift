import Braze

/// The attributes' names of one workspace, with what each of them is: a field of Braze's, or a custom attribute with
/// the type that its first value has fixed.
struct AttributeTable: Sendable {
    enum Meaning: Sendable {
        case standard(StandardField)
        /// The number is the one of the name without spaces around it.
        case custom(Int)
        case invalid
    }

    /// How many values the last profile had; the next one will be like it.
    var usualCounts = (fields: 0, custom: 0)

    private var names = NumberedNames()
    private var meanings: [Meaning] = []
    private var types: [AttributeType?] = []

    /// The number of a name, as it stands in an object.
    mutating func number(of name: Int, in document: JSONDocument) -> Int {
        let isEscaped = document.nodes[name].isEscaped
        return number(of: isEscaped ? Array((document.string(name) ?? "").utf8)[...] : document.slice(name))
    }

    /// What an attribute of that number is.
    func meaning(_ number: Int) -> Meaning { meanings[number] }

    /// The name of that number.
    func text(_ number: Int) -> String { names.text(number) }

    /// The number of a custom attribute that has been seen; `nil` for any other name.
    func custom(_ name: String) -> Int? {
        guard let number = names.number(of: name), case .custom(let number) = meanings[number] else { return nil }
        return number
    }

    subscript(typeOf number: Int) -> AttributeType? {
        get { types[number] }
        set { types[number] = newValue }
    }

    private mutating func number(of name: ArraySlice<UInt8>) -> Int {
        let number = names.add(name)
        guard number == meanings.count else { return number }
        meanings.append(.invalid)
        types.append(nil)
        meanings[number] = meaning(of: name, number: number)
        return number
    }

    /// Spaces around a custom attribute's name are stripped (Braze documentation, "Custom attributes").
    private mutating func meaning(of name: ArraySlice<UInt8>, number: Int) -> Meaning {
        if let field = StandardField.table[name] { return .standard(field) }
        var trimmed = name
        while trimmed.first == UInt8(ascii: " ") { trimmed.removeFirst() }
        while trimmed.last == UInt8(ascii: " ") { trimmed.removeLast() }
        let isShort = trimmed.count { $0 & 0xC0 != 0x80 } <= Limits.stringCharacters
        guard let first = trimmed.first, first != UInt8(ascii: "$"), isShort else { return .invalid }
        guard trimmed.count < name.count else { return .custom(number) }
        guard case .custom(let number) = meanings[self.number(of: trimmed)] else { return .invalid }
        return .custom(number)
    }
}
