import Braze
import Testing

@testable import Delivery

@Suite struct EndpointURLTests {
    @Test(arguments: [
        ("https://rest.iad-06.braze.com", "https://rest.iad-06.braze.com/users/track"),
        ("https://rest.iad-06.braze.com/", "https://rest.iad-06.braze.com/users/track"),
        ("HTTPS://REST.example.com:8443//", "https://rest.example.com:8443/users/track"),
        ("https://proxy.example.com/braze/", "https://proxy.example.com/braze/users/track"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/users/track"),
        ("http://127.1.2.3", "http://127.1.2.3/users/track"),
        ("http://[::1]:8080/", "http://[::1]:8080/users/track"),
        ("http://localhost:80", "http://localhost:80/users/track"),
    ])
    func accepted(_ text: String, _ url: String) throws {
        #expect(try EndpointURL(text).url(for: .track) == url)
    }

    @Test(arguments: [
        ("HTTPS://REST.example.com:8443//", "rest.example.com"), ("https://proxy.example.com/a:b", "proxy.example.com"),
        ("http://[::1]:8080/", "[::1]"), ("http://127.0.0.1", "127.0.0.1"),
    ])
    func host(_ text: String, _ host: String) throws {
        #expect(try EndpointURL(text).host == host)
    }

    @Test(arguments: [
        ("HTTPS://REST.example.com:8443//", ""), ("https://proxy.example.com/a:b/", "/a:b"), ("http://[::1]:8080", ""),
    ])
    func path(_ text: String, _ path: String) throws {
        #expect(try EndpointURL(text).path == path)
    }

    /// What a connection needs to know.
    @Test(arguments: [
        ("https://rest.example.com", "rest.example.com", 443, "rest.example.com", "rest.example.com"),
        ("https://rest.example.com:8443/a:9", "rest.example.com", 8443, "rest.example.com:8443", "rest.example.com"),
        ("http://[::1]:8080", "::1", 8080, "[::1]:8080", nil), ("http://[::1]", "::1", 80, "[::1]", nil),
        ("https://127.0.0.1", "127.0.0.1", 443, "127.0.0.1", nil),
        ("http://localhost:81", "localhost", 81, "localhost:81", "localhost"),
    ])
    func connection(_ text: String, _ address: String, _ port: Int, _ authority: String, _ name: String?) throws {
        let url = try EndpointURL(text)
        #expect(url.address == address && url.port == port && url.authority == authority && url.serverName == name)
        #expect(url.isSecure == text.hasPrefix("https"))
    }

    @Test(arguments: [
        "", "rest.iad-06.braze.com", "ftp://x", "https://", "https:///x", "https://user:pw@host", "https://h:0",
        "https://h:99999", "https://h:", "https://h:8a", "https://h/?a=b", "https://h#x", "https://h h",
        "https://[::1", "https://[zz]", "https://hö.example",
    ])
    func malformed(_ text: String) {
        let error = #expect(throws: DeliveryError.self) { try EndpointURL(text) }
        #expect(error?.code == .invalidURL)
    }

    @Test(arguments: [
        "http://rest.iad-06.braze.com", "http://127.0.0.1.example.com", "http://127.0.0", "http://128.0.0.1",
        "http://0.0.0.0", "http://localhost.example.com", "http://[::2]", "http://127.0.0.256",
    ])
    func plainHTTPBeyondLoopback(_ text: String) {
        let error = #expect(throws: DeliveryError.self) { try EndpointURL(text) }
        #expect(error?.code == .plainHTTP)
    }

    @Test func keys() throws {
        #expect(try APIKey(" abc-123\r\n").secret == "abc-123")
        #expect("\(try APIKey("abc"))" == "<key>")
        #expect(String(reflecting: try APIKey("abc")) == "<key>")
        var dumped = ""
        dump(try APIKey("abc-secret"), to: &dumped)
        #expect(!dumped.contains("abc-secret"))
        for text in ["", " \n", "a b", "a\nb", "ключ"] {
            #expect(throws: DeliveryError.self) { try APIKey(text) }
        }
    }
}
