import ArgumentParser
import Braze
import Delivery
import Intake
import Ledger
import Pipeline
import Rows

/// Where a run is remembered, so that the same command goes on after a crash.
struct StateArguments: ParsableArguments {
    @Option(help: "Directory that remembers the run: the same command again goes on where this one stopped.")
    var state: String?

    @Option(help: "Time between two syncs of the state to the disk, at least; less where sending would have to wait.")
    var syncInterval = TimeSpan(.milliseconds(100))

    @Option(help: ArgumentHelp("Send the rejected and invalid records of a state directory again.", valueName: "dir"))
    var retryRejected: String?

    @Option(help: ArgumentHelp("Send the records of unknown outcome of a state directory again.", valueName: "dir"))
    var retryUnknown: String?

    @Flag(help: "The API key is a new one of the same workspace.")
    var keyRotated = false

    func validate() throws {
        let given = [state, retryRejected, retryUnknown].compactMap(\.self)
        guard given.count <= 1 else {
            throw ValidationError("give one of --state, --retry-rejected and --retry-unknown")
        }
        guard !keyRotated || !given.isEmpty else { throw ValidationError("--key-rotated is for a state directory") }
        guard given.allSatisfy({ !$0.isEmpty }) else { throw ValidationError("the state directory has no name") }
        guard syncInterval.duration <= .seconds(10) else { throw ValidationError("--sync-interval is at most 10s") }
    }
}

extension FileFingerprint {
    /// What an input is known by: a download's stamp, or a file's size and ends.
    init?(_ source: InputSource) {
        if let stamp = source.stamp {
            self.init(size: stamp.size, tag: stamp.tag)
        } else {
            self.init(path: source.name)
        }
    }
}

extension RunIdentity {
    /// The identity of a load.
    ///
    /// - Parameters:
    ///   - input: what is read.
    ///   - name: the one input's, if not its path.
    ///   - mapping: what shapes the bodies.
    ///   - endpoint: where they go.
    init(input: InputOptions, name: String? = nil, mapping: MappingArguments, endpoint: EndpointURL) {
        let renames = mapping.renames.map { "\($0.name)=\($0.value)" }.sorted()
        let columns = (input.schema?.columns ?? []).map { "\($0.name) \($0.type)" }
        self.init(
            inputs: input.sources.map { Input(name: name ?? $0.name, file: FileFingerprint($0)) },
            destination: endpoint.host + endpoint.path,
            options: [
                "--mode": mapping.loadMode.rawValue,
                "--map": renames.joined(separator: "\n"),
                "--set": mapping.constants.map { "\($0.name)=\($0.value)" }.joined(separator: "\n"),
                "--drop": mapping.drops.sorted().joined(separator: "\n"),
                "--nulls": mapping.nulls.rawValue,
                "--pre-formatted-fields": mapping.preFormattedFields ?? "",
                "--schema": columns.joined(separator: "\n"),
                "--format": input.format.rawValue,
                "--null-text": input.nullText.map { "\"\($0)\"" } ?? "",
                "--batch-size": "\(mapping.caps.objects)",
                "--max-body-bytes": "\(mapping.caps.bodyBytes)",
                "--prioritization": mapping.prioritization ?? "",
                "--time-zone": mapping.timeZone ?? "UTC",
            ]
        )
    }
}
