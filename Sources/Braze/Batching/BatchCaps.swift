/// How large a batch may grow.
public struct BatchCaps: Hashable, Sendable {
    /// Objects of one request; at least 1, and never more than the endpoint takes.
    public var objects: Int
    /// Bytes of one request body.
    public var bodyBytes: Int
    /// Requests kept open at a time where records of different kinds need different requests.
    public var openRequests = 64

    /// The caps for an endpoint.
    ///
    /// - Parameters:
    ///   - endpoint: bounds the number of objects.
    ///   - objects: a smaller number, if wanted.
    ///   - bodyBytes: see ``Limits/bodyBytes``.
    public init(endpoint: Endpoint, objects: Int? = nil, bodyBytes: Int = Limits.bodyBytes) {
        self.objects = min(objects ?? endpoint.maximumObjects, endpoint.maximumObjects)
        self.bodyBytes = bodyBytes
    }
}
