import Braze
import Rows
import TestSupport

/// Rows that a mode takes, from a seed.
struct RowGenerator {
    let mode: LoadMode
    var random: SplitMix64

    init(_ mode: LoadMode, seed: UInt64) {
        self.mode = mode
        random = SplitMix64(state: seed)
    }

    mutating func rows(_ count: Int) -> [[JSONValue.Member]] { (0..<count).map { _ in row() } }

    /// One row; about one in thirty has no identifier.
    mutating func row() -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) { members.append(.init(name: name, value: value)) }
        if !random.isOne(in: 30) { add("external_id", identifier()) }
        switch mode {
        case .customEvents:
            add("name", .string("event \(number(5))"))
            add("time", .number(String(1_790_000_000 + number(1_000_000))))
            if random.isOne(in: 3) { add("properties", .object(properties("p"))) }
            for property in properties("c") { add(property.name, property.value) }
        case .purchases:
            add("product_id", random.isOne(in: 2) ? .string(text(9)) : .number(String(number(999))))
            add("currency", .string(["USD", "JPY", "EUR"][number(3)]))
            add("price", .number("\(number(999)).\(number(90) + 10)"))
            add("time", .string("2026-10-01 12:34:56.\(number(900) + 100)"))
            for property in properties("c") { add(property.name, property.value) }
        case .userNewAlias, .userIdentifying:
            let kind = number(mode == .userNewAlias ? 1 : 3)
            switch kind {
            case 0:
                add("alias_name", .string(text(9)))
                add("alias_label", .string("label"))
            case 1: add("email", .string("user\(number(999))@example.com"))
            default: add("phone", .string("+8131234\(1_000 + number(8_999))"))
            }
        case .userDelete:
            if random.isOne(in: 2) { add("braze_id", .string(text(9))) }
        case .subscriptionStatus:
            add("subscription_group_id", .string("11111111-2222-3333-4444-00000000000\(number(5))"))
            add("subscription_state", .string(random.isOne(in: 2) ? "subscribed" : "unsubscribed"))
        case .userProfileAttributes:
            for property in properties("a") { add(property.name, property.value) }
            if random.isOne(in: 4) { add("email", .string("user\(number(99))@example.com")) }
            if random.isOne(in: 6) { add("count", .object([.init(name: "inc", value: .number("1"))])) }
        }
        if random.isOne(in: 2) { members.shuffle(using: &random) }
        return members
    }

    private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func identifier() -> JSONValue {
        let number = number(60)
        return random.isOne(in: 4) ? .number(String(number)) : .string(number % 3 == 0 ? "\(number)" : "üser \(number)")
    }

    private mutating func text(_ longest: Int) -> String {
        let alphabet = Array("abcxyz 0123\"\\/\n\t\u{1}é日😀".unicodeScalars)
        var text = "t"
        for _ in 0..<number(longest) { text.unicodeScalars.append(alphabet[number(alphabet.count)]) }
        return text
    }

    private mutating func properties(_ prefix: String) -> [JSONValue.Member] {
        (0..<number(6)).filter { _ in !random.isOne(in: 3) }.map { index in
            .init(name: index == 4 ? "\(prefix)\"é" : "\(prefix)\(index)", value: value(depth: 0))
        }
    }

    private mutating func value(depth: Int) -> JSONValue {
        switch number(depth < 2 ? 9 : 6) {
        case 0: depth == 0 ? .null : .bool(false)
        case 1: .bool(random.isOne(in: 2))
        case 2: .number(String(Int64(bitPattern: random.next()) >> Int64(number(60))))
        case 3: .number(String(Double(number(1_000_000)) / 1_000))
        case 4: .number(String(random.unit() * 1e12))
        case 5: .string(text(40))
        case 6: .array((0..<number(4)).map { _ in value(depth: depth + 1) })
        default: .object((0..<number(4)).map { .init(name: "k\($0)", value: value(depth: depth + 1)) })
        }
    }
}
