/// What stands around a batch's objects in a request body.
///
/// ```
/// opening  section[0] objects ]  ,  section[1] objects ]  closing
/// {        "attributes":[ … ]                             }
/// ```
public struct RequestFrame: Hashable, Sendable {
    /// Bytes before the first section, from the opening brace on.
    public var opening: [UInt8]
    /// The names of the arrays that hold objects; empty arrays are left out of a body.
    public var sections: [String]
    /// Bytes after the last section.
    public var closing: [UInt8]

    public init(opening: String = "{", sections: [String], closing: String = "}") {
        self.opening = Array(opening.utf8)
        self.sections = sections
        self.closing = Array(closing.utf8)
    }

    /// Bytes of a body beside its objects and the commas between them, at most.
    public var overhead: Int {
        opening.count + closing.count + sections.reduce(0) { $0 + $1.utf8.count + 5 }
    }

    /// The same where only that section has objects, exactly.
    func overhead(ofSection section: Int) -> Int {
        opening.count + closing.count + sections[section].utf8.count + 5
    }

    /// A body of these objects.
    ///
    /// - Parameter objects: each with the section that it belongs to and its bytes.
    /// - Returns: the body, and where each object stands in it, in the order given.
    public func assemble(
        _ objects: [(section: Int, bytes: some Collection<UInt8>)]
    ) -> (body: [UInt8], spans: [Range<Int>]) {
        var body = opening
        body.reserveCapacity(overhead + objects.reduce(0) { $0 + $1.bytes.count + 1 })
        var spans = Array(repeating: 0..<0, count: objects.count)
        for (section, name) in sections.enumerated() {
            var isFirst = true
            for (index, object) in objects.enumerated() where object.section == section {
                if isFirst, body.count > opening.count { body.append(UInt8(ascii: ",")) }
                body.append(contentsOf: (isFirst ? "\"\(name)\":[" : ",").utf8)
                let start = body.count
                body.append(contentsOf: object.bytes)
                spans[index] = start..<body.count
                isFirst = false
            }
            if !isFirst { body.append(UInt8(ascii: "]")) }
        }
        body.append(contentsOf: closing)
        return (body, spans)
    }
}
