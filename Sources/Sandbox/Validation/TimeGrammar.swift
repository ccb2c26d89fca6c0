/// The date formats that Braze takes.
///
/// Source: Braze documentation, "Event object" and "User attributes object" (accepted date formats): ISO 8601;
/// `yyyy-MM-ddTHH:mm:ss:SSSZ`; `yyyy-MM-ddTHH:mm:ss`; `yyyy-MM-dd HH:mm:ss`; `yyyy-MM-dd`; `MM/dd/yyyy`;
/// `ddd MM dd HH:mm:ss.TZD YYYY`. A space before the offset was accepted in recorded traffic.
enum TimeGrammar {
    static func matches(_ value: JSONElement?) -> Bool {
        guard let value, value.kind == .string else { return false }
        return milliseconds(value.bytes) != nil
    }

    /// Milliseconds since 1970, UTC where no zone is stated; `nil` when this is none of the formats.
    static func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let reader = TimeReader(text: text)
        return reader.isoTime() ?? reader.americanDate() ?? reader.dayNameTime()
    }
}
