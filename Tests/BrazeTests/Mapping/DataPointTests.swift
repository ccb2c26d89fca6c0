import Braze
import TestSupport
import Testing

/// What Braze bills for (Braze documentation, "Data points").
@Suite struct DataPointTests {
    private func points(_ mode: LoadMode, _ rows: String...) -> Int {
        let outcome = RowFeed(mode) {
            $0.countsDataPoints = true
            $0.unsetsNulls = true
        }.feed(lines: rows)
        #expect(outcome.rejections.isEmpty)
        return outcome.dataPoints
    }

    @Test(arguments: [
        (#""x":1"#, 1),
        (#""x":1,"y":"two","z":true"#, 3),
        (#""x":null"#, 1),
        (#""x":[1,2,3]"#, 1),
        (#""x":{"add":["a","b"]}"#, 2),
        (#""x":{"add":["a"],"remove":["b"]}"#, 2),
        (#""x":{"inc":5}"#, 1),
        // The documentation's example: five keys and an object of two are seven.
        (#""x":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":{"g":6,"h":7}}"#, 7),
        (#""x":{"a":{"$time":"2026-10-01"},"b":[1,2]}"#, 2),
        (#""x":[{"a":1,"b":2},{"a":3}]"#, 3),
        (#""x":{"$add":[{"a":1,"b":2}],"$remove":[{"$identifier_key":"a","$identifier_value":1}]}"#, 3),
        (#""x":{"$update":[{"$identifier_key":"a","$identifier_value":1,"$new_object":{"b":2,"c":3}}]}"#, 2),
        (#""first_name":"a","home_city":"b","country":"JP","dob":"1980-01-01","gender":"F""#, 5),
        (#""email":"a@b.co","phone":"+81312345678""#, 2),
        (#""current_location":{"longitude":1,"latitude":2}"#, 1),
        (#""email_subscribe":"subscribed","push_subscribe":"subscribed""#, 0),
        (#""push_tokens":[{"app_id":"i","token":"t"}],"_merge_objects":true,"_update_existing_only":true"#, 0),
        (
            #""subscription_groups":[{"subscription_group_id":"11111111-2222-3333-4444-555555555555","#
                + #""subscription_state":"subscribed"}]"#,
            0
        ),
    ])
    func attributes(_ members: String, _ expected: Int) {
        #expect(points(.userProfileAttributes, #"{"external_id":"a",\#(members)}"#) == expected)
    }

    @Test func identifiersAreFree() {
        #expect(points(.userProfileAttributes, #"{"email":"a@b.co","x":1}"#) == 1)
        #expect(points(.userNewAlias, #"{"alias_name":"n","alias_label":"l"}"#) == 0)
        #expect(points(.userDelete, #"{"external_id":"a"}"#) == 0)
    }

    /// Rows of one user that are folded are billed for what is sent.
    @Test func foldedRows() {
        #expect(
            points(
                .userProfileAttributes,
                #"{"external_id":"a","x":1,"y":{"a":1,"b":2},"email":"a@b.co","email_subscribe":"subscribed"}"#,
                #"{"external_id":"a","x":2,"y":{"a":1},"z":3,"email":"b@b.co","email_subscribe":"opted_in"}"#
            ) == 4
        )
        #expect(points(.userProfileAttributes, #"{"email":"a@b.co","x":1}"#, #"{"email":"a@b.co","x":2}"#) == 1)
    }

    @Test func eventsAndPurchases() {
        let event = #""external_id":"a","time":"2026-10-01""#
        #expect(points(.customEvents, #"{\#(event),"name":"n","x":1,"properties":{"y":2}}"#) == 1)
        #expect(points(.customEvents, #"{\#(event),"name":"ecommerce.order_placed","x":1}"#) == 0)
        #expect(points(.customEvents, #"{\#(event),"name":"ecommerce.other"}"#) == 1)
        let purchase = #"{\#(event),"product_id":"p","currency":"USD","price":1"#
        #expect(points(.purchases, purchase + "}") == 1)
        #expect(points(.purchases, purchase + #","x":1,"properties":{"y":2,"z":3}}"#) == 4)
    }
}
