@testable import Intake

/// The inflate libraries, each to be put through the same tests.
enum Inflating: CaseIterable, Sendable {
    /// What the build uses.
    case standard
    case zlib

    func make() throws -> any Inflater {
        switch self {
        case .standard: try InflateLibrary.makeInflater()
        case .zlib: try ZlibInflater()
        }
    }

    func reader<Source: ByteSource>(_ source: Source) -> PlainReader<Source> {
        switch self {
        case .standard: PlainReader(source)
        case .zlib: PlainReader(source, makeInflater: { () throws(InflateFailure) in try ZlibInflater() })
        }
    }
}
