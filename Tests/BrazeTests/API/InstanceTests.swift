import Braze
import Testing

@Suite struct InstanceTests {
    /// "API overview", "Endpoints": US-10 breaks the formula of the others.
    @Test func table() {
        #expect(Instance(name: "us-06")?.endpoint == "https://rest.iad-06.braze.com")
        #expect(Instance(name: "US-10")?.endpoint == "https://rest.us-10.braze.com")
        #expect(Instance(name: "EU-02")?.endpoint == "https://rest.fra-02.braze.eu")
        #expect(Instance(name: "US-09") == nil)
        #expect(Set(Instance.allCases.map(\.endpoint)).count == Instance.allCases.count)
    }
}
