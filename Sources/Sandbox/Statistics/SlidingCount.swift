/// How many things happened in the last so-and-so many seconds; times may come a little out of order.
struct SlidingCount {
    let length: Duration
    private var times: [Duration] = []
    private var head = 0

    init(length: Duration) {
        self.length = length
    }

    /// Counts one more and says how many there are in the stretch that ends with it.
    mutating func add(at now: Duration) -> Int {
        times.append(now)
        while times[head] <= now - length { head += 1 }
        if head > 4_096, head * 2 > times.count {
            times.removeFirst(head)
            head = 0
        }
        return times.count - head
    }
}
