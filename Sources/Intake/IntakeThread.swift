internal import class Foundation.Thread

/// The thread that reads and inflates: inputs one after another, into a ring.
enum IntakeThread {
    /// Starts reading.
    ///
    /// The thread ends when every input is read or the ring is called off. An input that fails is reported and
    /// ends the reading: what follows it is not read.
    ///
    /// - Parameters:
    ///   - inputs: in order, each with its index; each is opened when its turn comes.
    ///   - ring: where the chunks go.
    static func start(_ inputs: [(offset: Int, element: InputSource)], into ring: ChunkRing) {
        Thread.detachNewThread {
            for (index, input) in inputs {
                ring.send(.input(index: index))
                do throws(IntakeError) {
                    let source = try input.open(isCalledOff: { ring.isCalledOff })
                    guard try read(source, into: ring) else { return }
                } catch {
                    ring.send(.failure(error))
                    return
                }
            }
            ring.send(.end)
        }
    }

    /// Reads one input to its end.
    ///
    /// - Returns: false when the ring was called off.
    private static func read(
        _ source: some ByteSource,
        into ring: ChunkRing
    ) throws(IntakeError) -> Bool {
        var reader = PlainReader(source)
        while true {
            guard let lease = ring.takeFree() else { return false }
            do throws(IntakeError) {
                let isLast = try reader.fill(lease.chunk)
                if ring.isCalledOff { return false }
                ring.send(.chunk(lease, isLast: isLast))
                if isLast { return true }
            } catch {
                // What was good before the damage is used before the error is told.
                ring.send(.chunk(lease, isLast: false))
                throw error
            }
        }
    }
}
