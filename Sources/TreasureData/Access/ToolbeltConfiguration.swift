internal import Foundation

/// What the `td` command keeps in `~/.td/td.conf`: `account.apikey` and `account.endpoint`.
///
/// Source: treasure-data/td, `lib/td/config.rb`: sections in brackets, `name = value`, comments behind `#`.
public struct ToolbeltConfiguration: Hashable, Sendable {
    public private(set) var apiKey: String?
    public private(set) var endpoint: String?

    /// Reads the file's text; lines that mean nothing are passed over.
    public init(parsing text: String) {
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = line.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
                continue
            }
            guard section == "account", let equals = line.firstIndex(of: "=") else { continue }
            let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            switch line[..<equals].trimmingCharacters(in: .whitespaces) {
            case "apikey" where !value.isEmpty: apiKey = value
            case "endpoint" where !value.isEmpty: endpoint = value
            default: break
            }
        }
    }
}
