import Braze
import TestSupport
import Testing

/// Events and purchases, but for their properties (Braze documentation, "Event object" and "Purchase object").
@Suite struct EventTests {
    static let rest = #""time":"2026-10-01""#

    @Test(arguments: [
        MappingCase.asIs(#"{"external_id":"a","name":"n",\#(rest)}"#),
        .asIs(#"{"name":"n",\#(rest),"external_id":"a","app_id":"app"}"#),
        .sends(
            #"{"external_id":"a","name":"n",\#(rest),"app_id":"","_update_existing_only":1}"#,
            #"{"external_id":"a","name":"n",\#(rest),"_update_existing_only":true}"#
        ),
        .sends(
            #"{"x":1,"external_id":7,"name":"n",\#(rest)}"#,
            #"{"external_id":"7","name":"n",\#(rest),"properties":{"x":1}}"#
        ),
        .sends(
            #"{"external_id":"a","name":"n",\#(rest),"product_id":"p"}"#,
            #"{"external_id":"a","name":"n",\#(rest),"properties":{"product_id":"p"}}"#
        ),
        .refuses(#"{"external_id":"a",\#(rest)}"#, "missing-column", "name"),
        .refuses(#"{"external_id":"a","name":"",\#(rest)}"#, "missing-column", "name"),
        .refuses(#"{"external_id":"a","name":null,\#(rest)}"#, "missing-column", "name"),
        .refuses(#"{"external_id":"a","name":"n"}"#, "missing-column", "time"),
        .refuses(#"{"external_id":"a","name":1,\#(rest)}"#, "invalid-name", "name"),
        .refuses(#"{"external_id":"a","name":"\#("n" * 256)",\#(rest)}"#, "invalid-name", "name"),
        .asIs(#"{"external_id":"a","name":"\#("é" * 255)",\#(rest)}"#),
        .refuses(#"{"external_id":"a","name":"n",\#(rest),"app_id":1}"#, "invalid-app-id", "app_id"),
        .refuses(
            #"{"external_id":"a","name":"n",\#(rest),"_update_existing_only":"maybe"}"#,
            "invalid-boolean",
            "_update_existing_only"
        ),
        .refuses(#"{"name":"n",\#(rest)}"#, "missing-identifier"),
    ])
    func events(_ test: MappingCase) { test.check(.customEvents) }

    @Test func columnsAreReportedByTheirNamesInTheInput() {
        MappingCase.refuses(#"{"external_id":"a","name":"n","at":"?"}"#, "invalid-time", "at")
            .check(.customEvents) { $0.renames = ["at": "time"] }
    }

    static func purchase(_ members: String) -> String { #"{"external_id":"a",\#(members),\#(rest)}"# }

    @Test(arguments: [
        MappingCase.asIs(purchase(#""product_id":"p","currency":"USD","price":9.90,"quantity":2"#)),
        .sends(
            purchase(#""product_id":12,"currency":"JPY","price":"1200","quantity":"100""#),
            purchase(#""product_id":"12","currency":"JPY","price":1200,"quantity":100"#)
        ),
        .sends(
            purchase(#""product_id":"p","currency":"\u0055SD","price":0,"quantity":"""#),
            purchase(#""product_id":"p","currency":"\u0055SD","price":0"#)
        ),
        .sends(
            purchase(#""product_id":"p","currency":"EUR","price":" 1.50 ""#),
            purchase(#""product_id":"p","currency":"EUR","price":1.50"#)
        ),
        .sends(
            purchase(#""product_id":"p","currency":"EUR","price":1,"name":"n""#),
            #"{"external_id":"a","product_id":"p","currency":"EUR","price":1,\#(rest),"properties":{"name":"n"}}"#
        ),
        .refuses(purchase(#""currency":"USD","price":1"#), "missing-column", "product_id"),
        .refuses(purchase(#""product_id":"","currency":"USD","price":1"#), "missing-column", "product_id"),
        .refuses(purchase(#""product_id":1.5,"currency":"USD","price":1"#), "invalid-product-id", "product_id"),
        .refuses(purchase(#""product_id":true,"currency":"USD","price":1"#), "invalid-product-id", "product_id"),
        .refuses(
            purchase(#""product_id":"\#("p" * 256)","currency":"USD","price":1"#),
            "invalid-product-id",
            "product_id"
        ),
        .refuses(purchase(#""product_id":"p","price":1"#), "missing-column", "currency"),
        .refuses(purchase(#""product_id":"p","currency":"","price":1"#), "missing-column", "currency"),
        .refuses(purchase(#""product_id":"p","currency":"usd","price":1"#), "invalid-currency", "currency"),
        .refuses(purchase(#""product_id":"p","currency":"XXX","price":1"#), "invalid-currency", "currency"),
        .refuses(purchase(#""product_id":"p","currency":840,"price":1"#), "invalid-currency", "currency"),
        .refuses(purchase(#""product_id":"p","currency":"USD""#), "missing-column", "price"),
        .refuses(purchase(#""product_id":"p","currency":"USD","price":"""#), "missing-column", "price"),
        .refuses(purchase(#""product_id":"p","currency":"USD","price":"1,50""#), "invalid-price", "price"),
        .refuses(purchase(#""product_id":"p","currency":"USD","price":true"#), "invalid-price", "price"),
        .refuses(purchase(#""product_id":"p","currency":"USD","price":1e999"#), "number-out-of-range", "price"),
    ])
    func purchases(_ test: MappingCase) { test.check(.purchases) }

    /// Braze documentation, "Purchase object": at most 100.
    @Test(arguments: ["0", "101", "-1", "1.0", "1e1", #""two""#, "true", "[]", "99999999999999999999"])
    func quantity(_ value: String) {
        MappingCase.refuses(
            Self.purchase(#""product_id":"p","currency":"USD","price":1,"quantity":\#(value)"#),
            "invalid-quantity",
            "quantity"
        ).check(.purchases)
    }

    @Test func everyCurrencyIsThreeCapitals() {
        #expect(["USD", "EUR", "JPY", "KWD", "ZWG"].allSatisfy { CurrencyCode.contains($0.utf8) })
        #expect(!["", "US", "USDX", "usd", "U$D"].contains { CurrencyCode.contains($0.utf8) })
    }
}
