import TestSupport
import Testing

@testable import Events

@Suite("The queue of a slow destination")
struct LineQueueTests {
    private func line(_ sequence: Int64, _ weight: EventLine.Weight, size: Int = 10) -> EventLine {
        EventLine(bytes: Array(repeating: 0, count: size), sequence: sequence, weight: weight)
    }

    private func drained(_ queue: LineQueue) -> [Int64] {
        var queue = queue
        var sequences: [Int64] = []
        while let line = queue.popFirst() { sequences.append(line.sequence) }
        #expect(queue.byteCount == 0)
        #expect(queue.isEmpty)
        return sequences
    }

    @Test func `lines leave in the order of their numbers, whatever their weight`() {
        var queue = LineQueue(limit: 1000)
        for (index, weight) in [EventLine.Weight.info, .failure, .failure, .info, .notice, .info].enumerated() {
            queue.append(line(Int64(index), weight))
        }
        #expect(drained(queue) == [0, 1, 2, 3, 4, 5])
    }

    @Test func `the oldest info goes first, whoever comes`() {
        var queue = LineQueue(limit: 40)
        queue.append(line(1, .failure))
        queue.append(line(2, .info))
        queue.append(line(3, .info))
        queue.append(line(4, .info))
        queue.append(line(5, .info))
        queue.append(line(6, .failure))
        #expect(queue.losses == EventLosses(info: 2))
        #expect(drained(queue) == [1, 4, 5, 6])
    }

    @Test func `failures go last, and then the oldest`() {
        var queue = LineQueue(limit: 30)
        queue.append(line(1, .failure))
        queue.append(line(2, .info))
        queue.append(line(3, .failure))
        queue.append(line(4, .failure))
        #expect(queue.losses == EventLosses(info: 1))
        queue.append(line(5, .info))
        #expect(queue.losses == EventLosses(info: 2))
        queue.append(line(6, .failure))
        #expect(queue.losses == EventLosses(info: 2, failures: 1))
        #expect(drained(queue) == [3, 4, 6])
    }

    @Test func `the account of what went is always kept`() {
        var queue = LineQueue(limit: 20)
        queue.append(line(1, .failure))
        queue.append(line(2, .failure))
        queue.append(line(3, .notice))
        queue.append(line(4, .failure))
        queue.append(line(5, .failure))
        #expect(queue.losses == EventLosses(failures: 3))
        #expect(drained(queue) == [3, 5])
    }

    @Test func `a line that is larger than the queue is lost alone`() {
        var queue = LineQueue(limit: 20)
        queue.append(line(1, .info, size: 21))
        #expect(queue.takeLosses() == EventLosses(info: 1))
        #expect(queue.takeLosses() == EventLosses())
        #expect(queue.isEmpty)
    }

    @Test func `no line is lost without being counted`() {
        var generator = SeededGenerator(seed: 64)
        var queue = LineQueue(limit: 500)
        var taken = 0
        var out = 0
        var losses = EventLosses()
        var last: Int64 = 0
        for sequence in 1...20_000 {
            let weight: EventLine.Weight = [.info, .info, .info, .failure].randomElement(using: &generator) ?? .info
            queue.append(line(Int64(sequence), weight, size: .random(in: 1...60, using: &generator)))
            taken += 1
            #expect(queue.byteCount <= 500)
            if Int.random(in: 0..<3, using: &generator) == 0, let line = queue.popFirst() {
                #expect(line.sequence > last)
                last = line.sequence
                out += 1
            }
            if Int.random(in: 0..<100, using: &generator) == 0 {
                let more = queue.takeLosses()
                losses.info += more.info
                losses.failures += more.failures
            }
        }
        #expect(out + losses.count + queue.losses.count + drained(queue).count == taken)
    }
}
