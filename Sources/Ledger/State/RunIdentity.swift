/// What makes a run this run and no other: its inputs, where it sends, and the options that shape its request bodies.
public struct RunIdentity: Hashable, Sendable {
    /// One input.
    public struct Input: Hashable, Sendable {
        /// The input as the user named it.
        public var name: String
        /// A file's size and ends; `nil` for a pipe, whose bytes are compared as they come.
        public var file: FileFingerprint?

        public init(name: String, file: FileFingerprint?) {
            self.name = name
            self.file = file
        }
    }

    /// In the order in which they are read.
    public var inputs: [Input]
    /// The endpoint's host and path: what a rehearsal has been sent, Braze has not.
    public var destination: String
    /// A hash of each option's value, by the option's name; values may be private, so they are not kept.
    public var options: [String: UInt64]
    /// Of the API key, since workspaces of one host differ by nothing else; `nil` when none was given.
    var key: KeyMark?

    /// An identity.
    ///
    /// - Parameters:
    ///   - inputs: in the order in which they are read.
    ///   - destination: the endpoint's host and path.
    ///   - options: the text of each option that shapes the bodies, by the option's name.
    public init(inputs: [Input], destination: String, options: [String: String]) {
        self.inputs = inputs
        self.destination = destination
        self.options = options.mapValues { text in
            var hash = StreamHash()
            var text = text
            text.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
            return hash.value
        }
    }

    /// Why another identity cannot go on where this one stopped.
    ///
    /// - Parameters:
    ///   - other: what is asked for now.
    ///   - inputsMayGrow: whether a file may have become longer.
    /// - Returns: a clause for people; `nil` when it can.
    func objection(to other: RunIdentity, inputsMayGrow: Bool) -> String? {
        guard destination == other.destination else {
            return "it sends to \(destination), not to \(other.destination); give this one a directory of its own"
        }
        let names = Set(options.keys).union(other.options.keys).filter { options[$0] != other.options[$0] }
        if !names.isEmpty {
            return "it was begun with other options (\(names.sorted().joined(separator: ", ")))"
        }
        guard inputs.map(\.name) == other.inputs.map(\.name) else {
            return "it was begun with other inputs (\(inputs.map(\.name).joined(separator: ", ")))"
        }
        for (old, new) in zip(inputs, other.inputs) {
            let isSame =
                switch (old.file, new.file) {
                case (let old?, let new?): new.continues(old, mayGrow: inputsMayGrow)
                case (nil, nil): true
                default: false
                }
            if !isSame { return "\(new.name) is not what it was when the run was begun" }
        }
        return nil
    }
}

extension RunIdentity {
    /// The format of the journal; another one is refused.
    private static let version: UInt8 = 5
    private static let magic = Array("td2braze journal".utf8)

    /// The identity as the payload of the journal's first record.
    var payload: [UInt8] {
        var writer = JournalWriter()
        for byte in Self.magic { writer.byte(byte) }
        writer.byte(Self.version)
        writer.number(inputs.count)
        for input in inputs {
            writer.text(input.name)
            writer.byte(input.file == nil ? 0 : 1)
            input.file?.write(to: &writer)
        }
        writer.text(destination)
        writer.byte(key == nil ? 0 : 1)
        key?.write(to: &writer)
        writer.number(options.count)
        for (name, hash) in options.sorted(by: { $0.key < $1.key }) {
            writer.text(name)
            writer.unsigned(hash)
        }
        return writer.bytes
    }

    init(payload: ArraySlice<UInt8>) throws(JournalReader.Malformed) {
        guard payload.starts(with: Self.magic) else { throw JournalReader.Malformed() }
        var reader = JournalReader(payload.dropFirst(Self.magic.count))
        guard try reader.byte() == Self.version else { throw JournalReader.Malformed() }
        inputs = []
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            let isFile = try reader.byte() == 1
            inputs.append(Input(name: name, file: isFile ? try FileFingerprint(from: &reader) : nil))
        }
        destination = try reader.text()
        if try reader.byte() == 1 { key = try KeyMark(from: &reader) }
        options = [:]
        for _ in 0..<(try reader.count()) {
            let name = try reader.text()
            options[name] = try reader.unsigned()
        }
        guard reader.isAtEnd else { throw JournalReader.Malformed() }
    }
}
