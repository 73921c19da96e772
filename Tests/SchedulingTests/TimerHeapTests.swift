import CredentialModel
import Scheduling
import Testing

@Suite struct `A heap of timers` {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `agrees with a plain dictionary whatever is done to it`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heap = TimerHeap()
        var model: [JobID: Int64] = [:]
        for _ in 0..<3000 {
            let job = Int.random(in: 0..<60, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let deadline = Int64.random(in: 0..<200, using: &random)
                heap.set(job, at: BootInstant(nanoseconds: deadline))
                model[job] = deadline
            case 6, 7:
                heap.remove(job)
                model[job] = nil
            default:
                let now = Int64.random(in: 0..<200, using: &random)
                let first = model.min { ($0.value, $0.key) < ($1.value, $1.key) }
                let expected = first.flatMap { $0.value <= now ? $0.key : nil }
                #expect(heap.popDue(now: BootInstant(nanoseconds: now)) == expected)
                if let expected { model[expected] = nil }
            }
            #expect(heap.next?.at.nanoseconds == model.values.min())
        }
        var drained: [Int64] = []
        while let next = heap.next {
            drained.append(next.at.nanoseconds)
            #expect(heap.popDue(now: .distantFuture) == next.job)
        }
        #expect(drained == model.values.sorted())
    }
}
