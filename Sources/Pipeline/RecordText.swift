internal import Foundation
internal import Rows

/// Writes a record down by its columns, for the rejects file.
enum RecordText {
    /// The members of a row that was decoded.
    static func members(of row: Row) -> [UInt8] {
        var text: [UInt8] = []
        row.appendMembers(to: &text, dropping: isOwn)
        return text
    }

    /// The member `_raw` of a record that could not be decoded: its text, or its bytes in base64.
    ///
    /// - Returns: empty for a record that was too large to keep.
    static func rawMember(of row: Row) -> [UInt8] {
        let source = row.sourceBytes
        guard !source.isEmpty else { return [] }
        let isText = source[0] < 0x80
        let text = (isText ? String(validating: source, as: UTF8.self) : nil) ?? Data(source).base64EncodedString()
        var member: [UInt8] = []
        JSONValue.writeString("_raw", to: &member)
        member.append(UInt8(ascii: ":"))
        JSONValue.writeString(text, to: &member)
        return member
    }

    /// Columns of an earlier rejects file, which the new one writes anew.
    private static func isOwn(_ name: String) -> Bool {
        ["_input", "_record", "_status", "_reason", "_column", "_message", "_http"].contains(name)
    }
}
