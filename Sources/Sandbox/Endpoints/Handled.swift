/// What became of a request that passed the gate: pure, nothing is applied yet.
struct Handled {
    /// One array of the request.
    struct ArrayTally {
        var name: String
        var accepted: [CheckedObject]
        var refused: Int

        init(name: String, accepted: [CheckedObject], refused: Int) {
            self.name = name
            self.accepted = accepted
            self.refused = refused
        }

        /// All of an array whose objects are accepted together.
        init(name: String, accepted: [JSONElement]) {
            self.init(
                name: name,
                accepted: accepted.map { CheckedObject($0, table: ObjectField.others) },
                refused: 0
            )
        }
    }

    var reply: Reply
    var arrays: [ArrayTally] = []
    /// What was said about refused objects.
    var sentences: [String] = []
    /// What the profiles are to be told; `nil` where nothing changes.
    var effect: Effect?
    /// Makes the answer from what came of the effect; `nil` where ``reply`` is right already.
    var finish: ((EffectResult) -> Reply)?

    /// The whole request is refused with 400 and nothing is applied.
    static func refused(_ message: String, arrays: [CheckedArray] = []) -> Handled {
        Handled(
            reply: Reply(status: 400, message: message),
            arrays: arrays.map(\.refusedTally),
            sentences: arrays.flatMap { $0.errors.map(\.sentence) } + (arrays.isEmpty ? [message] : [])
        )
    }
}
