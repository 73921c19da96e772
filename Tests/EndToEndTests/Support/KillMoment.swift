import Dispatch
import Glibc

/// An instant at which to kill a daemon: some lines after its start, or some time.
enum KillMoment: Sendable {
    /// When it has told so many lines, and after so many turns of doing nothing.
    case lines(Int, turns: Int)
    /// So long after its start, wherever it is then.
    case time(microseconds: Int)

    static func random(using generator: inout some RandomNumberGenerator) -> KillMoment {
        if Int.random(in: 0..<4, using: &generator) == 0 {
            return .time(microseconds: .random(in: 0...150_000, using: &generator))
        }
        return .lines(.random(in: 1...24, using: &generator), turns: .random(in: 0...3_000, using: &generator))
    }

    /// Waits for it and kills.
    func kill(_ process: LiveProcess) async {
        switch self {
        case .lines(let number, let turns):
            var count = 0
            _ = await process.line { _ in
                count += 1
                return count == number
            }
            for _ in 0..<turns { sched_yield() }
            process.signal(SIGKILL)
        case .time(let microseconds):
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) {
                    process.signal(SIGKILL)
                    continuation.resume()
                }
            }
        }
    }
}

/// Random numbers that come again: xorshift64*.
struct SeededDice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
