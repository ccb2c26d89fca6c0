import Rows
import Testing

@Suite struct SchemaTests {
    private static let typed = [Schema.Column(name: "a", type: .integer), Schema.Column(name: "b", type: .unknown)]

    @Test(arguments: [
        #"[["a","bigint"],["b","varchar"]]"#, #" [ ["a","int","x"], ["b"] ] "#, #"[["a","long"],"b"]"#,
        #"{"job_id":"1","hive_result_schema":"[[\"a\",\"bigint\"],[\"b\",\"varchar\"]]"}"#,
        #"{"hive_result_schema":[["a","bigint"],["b","array(bigint)"]]}"#,
        #""[[\"a\",\"BIGINT\"],[\"b\",\"map<string,int>\"]]""#,
    ])
    func jobShow(_ text: String) throws {
        #expect(try Schema(jobShow: text.utf8).columns == Self.typed)
    }

    @Test(arguments: [
        ("", "not JSON"), ("{", "not JSON"), ("{}", "no hive_result_schema"),
        (#"{"hive_result_schema":null}"#, "is null"),
        ("5", "not a schema"), ("null", "not a schema"), ("true", "not a schema"), ("[5]", "not a schema"),
        ("[[5]]", "not a schema"),
        ("[[]]", "not a schema"), ("[{}]", "not a schema"), (#"{"hive_result_schema":5}"#, "not a schema"),
        (#"{"hive_result_schema":{"hive_result_schema":[]}}"#, "not a schema"),
        (#"{"hive_result_schema":"x"}"#, "not JSON"),
        (#"{"hive_result_schema":"{}"}"#, "not a schema"), (#""5""#, "not a schema"), ("[]", "no columns"),
        (#"[["",""]]"#, "without a name"), (#"[["a","int"],["a","int"]]"#, "twice"),
    ])
    func jobShowErrors(_ text: String, _ message: String) {
        let error = #expect(throws: SchemaError.self) { try Schema(jobShow: text.utf8) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func columnLists() throws {
        #expect(try Schema(columnList: "a,b , c\n").columns.map(\.name) == ["a", "b", "c"])
        #expect(try Schema(columnList: "a b,é").columns.map(\.name) == ["a b", "é"])
        for list in ["", ",", "a,", ",a", "a,,b", "a,a", " "] {
            #expect(throws: SchemaError.self) { try Schema(columnList: list) }
        }
        // Two spellings of a letter are two names: keys are compared by their bytes.
        #expect(try Schema(columnList: "\u{E9},e\u{301}").columns.count == 2)
    }

    @Test(
        arguments: [
            ("tinyint", .integer), ("smallint", .integer), ("int", .integer), ("INTEGER", .integer),
            ("bigint", .integer), ("long", .integer),
            ("double", .floatingPoint), ("real", .floatingPoint), ("float", .floatingPoint), ("decimal(9,2)", .decimal),
            ("decimal", .decimal),
            ("numeric", .decimal), ("boolean", .boolean), ("bool", .boolean), ("timestamp", .timestamp),
            ("timestamp(3)", .timestamp),
            ("timestamp with time zone", .timestamp), ("varchar", .unknown), ("varchar(10)", .unknown),
            ("string", .unknown), ("date", .unknown),
            ("array(bigint)", .unknown), ("array<int>", .unknown), ("map(varchar,double)", .unknown),
            ("json", .unknown), ("", .unknown),
            ("interval", .unknown), ("row(a int)", .unknown),
        ] as [(String, ColumnType)]
    )
    func types(_ name: String, _ type: ColumnType) {
        #expect(ColumnType(typeName: name) == type)
    }

    @Test func lookup() throws {
        let schema = try Schema(columns: Self.typed)
        #expect(schema.type(of: "a") == .integer && schema.type(of: "A") == .unknown)
    }
}
