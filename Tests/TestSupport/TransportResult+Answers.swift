internal import Braze
package import Delivery

extension TransportResult {
    package static let success = respond(201, #"{"message":"success"}"#)
    package static let lost = failed(.connectionLost, bodyWentOut: true)
    package static let refused = failed(.notConnected, bodyWentOut: false)

    package static func respond(
        _ status: Int,
        _ body: String = "",
        _ headers: [String: String] = [:]
    ) -> TransportResult {
        .response(BrazeResponse(status: status, headers: ResponseHeaders { headers[$0] }, body: Array(body.utf8)))
    }

    package static func failed(_ kind: TransportFailure.Kind, bodyWentOut: Bool) -> TransportResult {
        .failure(TransportFailure(kind: kind, bodyWentOut: bodyWentOut, message: kind.rawValue))
    }

    /// A 201 that names the objects at these positions.
    package static func partial(_ indices: [Int], of array: String = "events") -> TransportResult {
        let errors = indices.map { #"{"type":"bad","input_array":"\#(array)","index":\#($0)}"# }
        return respond(201, #"{"message":"success","errors":[\#(errors.joined(separator: ","))]}"#)
    }
}
