/// The head of an answer to a request for bytes, as far as it matters.
struct RangeAnswerHead: Hashable, Sendable {
    var status: Int
    var contentRange: ContentRange?
    var contentLength: Int?
    var validator = Validator()
    var retryAfter: Duration?
}

/// What is wanted of a file whose content is known already.
struct RangeWish: Hashable, Sendable {
    /// The first byte.
    var start: Int
    /// The byte behind the last one; `nil`: to the end.
    var end: Int?
    /// Bytes of the whole file, if known.
    var length: Int?
    var validator: Validator
    /// Whether the content cannot change whatever the server says of it.
    var keepsContent: Bool
}

/// What an answer to a request for bytes means.
enum RangeVerdict: Hashable, Sendable {
    /// The body holds the wanted bytes, but for so many at its beginning that are passed over.
    case bytes(passingOver: Int)
    /// Ask again later; the server may have said when.
    case again(after: Duration?)
    /// The content is another one than it was.
    case changed
    case refused(status: Int)
    case missing

    /// Judges an answer.
    init(_ head: RangeAnswerHead, _ wish: RangeWish) {
        switch head.status {
        case 206: self = Self.part(head, wish)
        case 200: self = Self.whole(head, wish)
        case 416: self = .changed
        case 404, 410: self = .missing
        case 408, 425, 429, 500...599: self = .again(after: head.retryAfter)
        default: self = .refused(status: head.status)
        }
    }

    private static func part(_ head: RangeAnswerHead, _ wish: RangeWish) -> RangeVerdict {
        if wish.validator.contradicts(head.validator) { return .changed }
        guard let range = head.contentRange, let bytes = range.bytes else { return .again(after: nil) }
        if let length = wish.length, let found = range.length, found != length { return .changed }
        // A server may give less than was asked for; the rest is asked for again.
        guard bytes.lowerBound == wish.start else { return .again(after: nil) }
        return .bytes(passingOver: 0)
    }

    /// The whole file: its beginning was wanted, the server gives no ranges, or the content changed (`If-Range`).
    private static func whole(_ head: RangeAnswerHead, _ wish: RangeWish) -> RangeVerdict {
        if wish.validator.contradicts(head.validator) { return .changed }
        if let length = wish.length, let found = head.contentLength, found != length { return .changed }
        if wish.start == 0 { return .bytes(passingOver: 0) }
        let isSame = wish.keepsContent || !wish.validator.isEmpty && wish.validator == head.validator
        guard isSame else { return .changed }
        // Ranges were promised for a part in the middle: whoever takes all of it for each part never gets done.
        return wish.end == nil ? .bytes(passingOver: wish.start) : .again(after: nil)
    }
}
