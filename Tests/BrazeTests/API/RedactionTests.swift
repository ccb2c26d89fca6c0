import Braze
import Testing

@Suite struct RedactionTests {
    @Test func masksTheKeyInAnyCase() {
        let redaction = Redaction(secret: "Abc-123")
        #expect(redaction.clean("key Abc-123, abc-123 and ABC-123!") == "key <key>, <key> and <key>!")
        #expect(redaction.clean("Abc-12") == "Abc-12")
        #expect(Redaction(secret: "").clean("x") == "x")
    }

    @Test func boundsTheLengthAfterMasking() {
        let redaction = Redaction(secret: "secret", characterLimit: 10)
        #expect(redaction.clean("1234567890") == "1234567890")
        #expect(redaction.clean("12345678901") == "123456789…")
        #expect(redaction.clean("12345678secret") == "12345678<…")
    }

    @Test func removesWhatMovesACursor() {
        #expect(Redaction(secret: "k").clean("a\u{1B}[2Jb\nc\u{202E}d") == "a [2Jb c d")
    }
}
