import Rows

extension SandboxStatistics {
    /// As `GET /sandbox/stats` says it.
    var json: JSONValue {
        .object([
            "requests": .integer(requests),
            "requests_by_status": .counters(Self.named(requestsByStatus)),
            "requests_by_path": .counters(requestsByPath),
            "objects": .integer(acceptedObjects),
            "objects_by_array": .counters(objects),
            "refused_objects_by_array": .counters(refusedObjects),
            "errors": .counters(errors),
            "faults": .counters(faults),
            "duplicate_events": .integer(duplicateEvents),
            "largest_3s_window": .integer(largestThreeSecondWindow),
            "in_flight": .integer(inFlight),
            "in_flight_peak": .integer(inFlightPeak),
            "same_user_overlaps": .integer(sameUserOverlaps),
            "bytes": .integer(bytes),
            "request_sizes": .counters(Self.named(requestSizes)),
            "data_points": .integer(dataPoints),
            "profiles": .integer(profiles),
            "silent_drops": .counters(silentDrops),
        ])
    }

    private static func named(_ counters: [Int: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: counters.map { (String($0.key), $0.value) })
    }
}
