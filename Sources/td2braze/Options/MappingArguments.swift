import ArgumentParser
import Braze
import Rows

/// What becomes of the columns.
struct MappingArguments: ParsableArguments {
    /// Treasure Data's `mode`.
    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case newAlias = "user_new_alias"
        case identifying = "user_identifying"
        case track = "user_track"
        case delete = "user_delete"
        case subscriptionStatus = "subscription_status"
    }

    /// Treasure Data's `track_record_type`.
    enum TrackRecordType: String, CaseIterable, ExpressibleByArgument {
        case customEvents = "custom_events"
        case purchases
        case userProfileAttributes = "user_profile_attributes"
    }

    @Option(help: "What the records are for.")
    var mode: Mode

    @Option(help: "With --mode user_track: what the records are.")
    var trackRecordType: TrackRecordType?

    @Option(
        name: [.customLong("pre-formatted-fields"), .customLong("pre-formated-fields")],
        help: "Columns a,b whose text is JSON and goes out as that JSON (properties and user_alias always do)."
    )
    var preFormattedFields: String?

    @Flag(help: "Go on behind invalid and rejected records, and write them to --rejects.")
    var skipOnInvalidRecords = false

    @Option(help: "absent leaves NULL attributes out; unset sends null, which unsets them.")
    var nulls: Nulls = .absent

    @Option(name: .customLong("map"), help: ArgumentHelp("Send a column under another name.", valueName: "from=to"))
    var renames: [Assignment] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Add a constant text column, in place of one of that name.", valueName: "column=value")
    )
    var constants: [Assignment] = []

    @Option(name: .customLong("drop"), help: ArgumentHelp("Leave a column out.", valueName: "column"))
    var drops: [String] = []

    @Option(help: "Zone of timestamps without one, such as Asia/Tokyo (default: UTC).")
    var timeZone: String?

    @Option(help: "Which of several users with one e-mail or phone is meant: unidentified,most_recently_updated …")
    var prioritization: String?

    @Option(help: "Objects of one request, at most (75, or 50 by mode).")
    var batchSize: Int?

    @Option(help: "Bytes of one request body, at most.")
    var maxBodyBytes = Limits.bodyBytes

    enum Nulls: String, CaseIterable, ExpressibleByArgument {
        case absent
        case unset
    }

    /// The mode and record type as one.
    var loadMode: LoadMode {
        switch mode {
        case .newAlias: .userNewAlias
        case .identifying: .userIdentifying
        case .delete: .userDelete
        case .subscriptionStatus: .subscriptionStatus
        case .track:
            switch trackRecordType {
            case .customEvents: .customEvents
            case .purchases: .purchases
            case .userProfileAttributes, nil: .userProfileAttributes
            }
        }
    }

    func validate() throws {
        if mode == .track, trackRecordType == nil {
            throw ValidationError("--mode user_track needs --track-record-type")
        }
        if mode != .track, trackRecordType != nil {
            throw ValidationError("--track-record-type goes with --mode user_track")
        }
        guard batchSize.map({ $0 >= 1 }) ?? true else { throw ValidationError("--batch-size must be at least 1") }
        guard (1_000...Limits.bodyBytes).contains(maxBodyBytes) else {
            throw ValidationError("--max-body-bytes must be 1000 to \(Limits.bodyBytes)")
        }
        let names = constants.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValidationError("--set: \(twice) is set twice")
        }
        _ = try priorities()
    }

    /// The mapping options.
    func options(schema: Schema?) throws -> MappingOptions {
        var options = MappingOptions(mode: loadMode)
        options.preFormattedFields = Set(names(preFormattedFields))
        options.unsetsNulls = nulls == .unset
        options.renames = Dictionary(renames.map { ($0.name, $0.value) }) { $1 }
        options.constants = constants.map { (column: $0.name, value: $0.value) }
        options.drops = Set(drops)
        options.prioritization = try priorities()
        options.schema = schema
        if let timeZone, timeZone != "UTC" {
            guard let zone = LocalTimeZone(name: timeZone) else {
                throw CommandFailure(.configuration, "--time-zone: no zone is named \(timeZone)")
            }
            options.timeZone = zone
        }
        return options
    }

    /// How large batches may grow.
    var caps: BatchCaps {
        BatchCaps(endpoint: loadMode.endpoint, objects: batchSize, bodyBytes: maxBodyBytes)
    }

    private func priorities() throws -> [Prioritization] {
        let order = try names(prioritization).map { name in
            guard let priority = Prioritization(rawValue: name) else {
                throw ValidationError("--prioritization: \(name) is none of Braze's")
            }
            return priority
        }
        if order.contains(.identified), order.contains(.unidentified) {
            throw ValidationError("--prioritization: identified and unidentified exclude each other")
        }
        return order
    }

    private func names(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
    }
}

/// `name=value`; the value is everything behind the first equals sign.
struct Assignment: ExpressibleByArgument {
    var name: String
    var value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}
