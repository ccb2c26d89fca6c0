/// What the gate looks at before the body.
struct RequestHead: Sendable {
    var method: String
    var path: String
    var authorization: String?
    var contentType: String?
    var contentLength: Int?
}
