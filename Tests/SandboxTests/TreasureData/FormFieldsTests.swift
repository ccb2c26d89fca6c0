import Testing

@testable import Sandbox

@Suite("Form fields")
struct FormFieldsTests {
    private func parse(_ body: String, _ type: String?) -> [String: String]? {
        FormFields.parse(Array(body.utf8), contentType: type)
    }

    @Test("as Ruby, Java and Go send them")
    func urlEncoded() {
        let type = "application/x-www-form-urlencoded; charset=utf-8"
        let fields = ["query": "SELECT 1+1&ü", "priority": "-1", "x": ""]
        #expect(parse("query=SELECT+1%2B1%26%C3%BC&priority=-1&x", type) == fields)
        #expect(parse("query=%4", type) == nil)
        #expect(parse("query=%FF", type) == nil)
        #expect(parse("", nil) == [:])
    }

    /// td-client-python leaves it to urllib3, which makes a multipart form of a dictionary.
    @Test("as td-client-python sends them")
    func multipart() {
        let type = #"multipart/form-data; boundary=3f"#
        let body =
            "--3f\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nSELECT 1\r\n--3 \r\n\r\nü\r\n"
            + "--3f\r\nContent-Disposition: form-data; name=\"domain_key\"\r\nX: y\r\n\r\n\r\n--3f--\r\n"
        #expect(parse(body, type) == ["query": "SELECT 1\r\n--3 \r\n\r\nü", "domain_key": ""])
        #expect(parse(body, #"multipart/form-data; boundary="3f""#)?.count == 2)
        #expect(parse("--3f--", type) == [:])
        for damaged in ["x", "--3f", "--3f\r\n", "--3f\r\nname=\"a\"\r\n\r\nb", "--3f\r\nX: y\r\n\r\nb\r\n--3f--"] {
            #expect(parse(damaged, type) == nil, "\(damaged)")
        }
        #expect(parse(body, "multipart/form-data") == nil)
    }

    @Test("as JSON")
    func json() {
        let fields = ["query": #"SELECT "a""#, "priority": "2"]
        #expect(parse(#"{"query":"SELECT \"a\"","priority":2,"result":null}"#, "application/json") == fields)
        #expect(parse("[1]", "application/json") == nil)
        #expect(parse("a=b", "text/plain") == nil)
    }
}
