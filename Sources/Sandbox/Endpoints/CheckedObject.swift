/// One object of a request and what its members mean; looked through once, for the checks and for all that follow.
struct CheckedObject {
    let fields: FieldSet

    /// The object as it was sent.
    var element: JSONElement { fields.object }

    init(_ element: JSONElement, table: NameTable<ObjectField>) {
        fields = FieldSet(element, table: table)
    }
}
