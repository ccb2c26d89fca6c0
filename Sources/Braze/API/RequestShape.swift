/// How many objects a request holds, and in which of its arrays each stands.
public struct RequestShape: Hashable, Sendable {
    private let sectionNames: [String]
    /// The section of each object.
    private let sections: [Int]

    /// Creates the shape of a request.
    ///
    /// - Parameters:
    ///   - sectionNames: the names of the arrays, as the frame has them.
    ///   - sections: for each object the index of its array.
    public init(sectionNames: [String], sections: [Int]) {
        self.sectionNames = sectionNames
        self.sections = sections
    }

    /// The shape of a batch's request.
    public init(_ batch: Batch) {
        self.init(sectionNames: batch.frame.sections, sections: batch.objects.map(\.section))
    }

    /// The number of objects.
    public var objectCount: Int { sections.count }

    /// The object that an array's name and an index into that array point at.
    ///
    /// - Parameters:
    ///   - section: the array's name; `nil` stands for the only array that holds objects.
    ///   - index: position in that array, from 0.
    /// - Returns: the object's index in the request; `nil` when the request has no such object.
    func object(section: String?, index: Int) -> Int? {
        let wanted: Int
        if let section {
            guard let position = sectionNames.firstIndex(of: section) else { return nil }
            wanted = position
        } else {
            guard let only = sections.first, sections.allSatisfy({ $0 == only }) else { return nil }
            wanted = only
        }
        var left = index
        for (object, section) in sections.enumerated() where section == wanted {
            if left == 0 { return object }
            left -= 1
        }
        return nil
    }
}
