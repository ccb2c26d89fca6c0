extension RunningSandbox {
    /// What its Treasure Data has seen so far.
    public func treasureDataStatistics() -> TreasureDataStatistics {
        treasureData.withState { $0.statistics }
    }

    /// The tables of its Treasure Data, by database and name.
    public func treasureDataTables() -> [TreasureDataTable] {
        treasureData.withState { $0.tables.sorted }
    }

    /// A result as a plain file that needs no key, as behind a pre-signed URL; results are numbered from 1.
    public func resultURL(_ number: Int) -> String {
        "http://127.0.0.1:\(port)/sandbox/td/results/\(number)"
    }
}
