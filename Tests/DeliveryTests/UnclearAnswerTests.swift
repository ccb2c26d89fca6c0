import Braze
import TestSupport
import Testing

@testable import Delivery

/// A success that does not say which objects were taken: nothing is called delivered that may not be.
@Suite struct UnclearAnswerTests {
    private static let answers = [
        // No index, indices that the request does not have, another array.
        #"{"message":"success","errors":[{"type":"bad","input_array":"events"}]}"#,
        #"{"message":"success","errors":[{"type":"bad","input_array":"events","index":75}]}"#,
        #"{"message":"success","errors":[{"type":"bad","input_array":"events","index":-1}]}"#,
        #"{"message":"success","errors":[{"type":"bad","input_array":"purchases","index":0}]}"#,
        // Bare strings, in an array and alone.
        #"{"message":"success","errors":["bad"]}"#, #"{"message":"success","errors":"bad"}"#,
        // Another message, and none; a body that was cut off, and none.
        #"{"message":"partially processed"}"#, "{}", #"{"message":"succ"#, "",
    ]
    private let bench = SenderBench()

    @Test(arguments: answers)
    func whatMustNotComeTwiceIsUnknown(_ body: String) async {
        let transport = ScriptedTransport { _, _ in .respond(201, body) }
        let outcome = await bench.sender(transport).deliver(.events(4, isIdempotent: { _ in false }))
        #expect(outcome.fates.allSatisfy { $0.isUnknown })
        #expect(outcome.stop == nil && transport.requests.count == 1)
    }

    /// The others are sent again in smaller company, until the answer is clear.
    @Test(arguments: answers)
    func whatMayComeTwiceIsSentAgain(_ body: String) async {
        let transport = ScriptedTransport { _, objects in objects.count > 1 ? .respond(201, body) : .success }
        let outcome = await bench.sender(transport).deliver(.events(4))
        #expect(outcome.fates == Array(repeating: .delivered, count: 4))
        #expect(transport.requests == [[0, 1, 2, 3], [0, 1], [0], [1], [2, 3], [2], [3]])
    }
}
