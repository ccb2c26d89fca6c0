/// What an endpoint has to know beside the request.
struct EndpointContext: Sendable {
    var batchModel: SandboxBatchModel
    var blockedExternalIDs: Set<String> = []
    /// How the answer deviates from the documented one.
    var distortion: AnswerDistortion?

    /// Objects of one request where the endpoint has a single cap.
    ///
    /// Source: Braze documentation, the endpoints' pages: 50.
    static let maximumObjects = 50
}

/// Ways in which an answer can differ from the documented shape; clients have to bear them.
enum AnswerDistortion: Sendable {
    /// `errors` entries without `index`.
    case errorsWithoutIndex
    /// `errors` entries without `input_array`.
    case errorsWithoutArray
    /// `errors` entries that are bare strings.
    case errorsAsStrings
    /// 202 `{"message":"queued"}`, as in Braze's maintenance mode.
    case queued
}
