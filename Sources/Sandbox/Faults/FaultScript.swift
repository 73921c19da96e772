import Synchronization

/// The faults in force, and how often each may still fire.
final class FaultScript: Sendable {
    private struct State {
        var faults: [SandboxFault]
        var dice: Dice
    }

    private let state: Mutex<State>

    init(_ faults: [SandboxFault], seed: UInt64) {
        self.state = Mutex(State(faults: faults, dice: Dice(state: seed)))
    }

    func add(_ additions: [SandboxFault]) { state.withLock { $0.faults += additions } }

    func removeAll() { state.withLock { $0.faults = [] } }

    /// What shall go wrong with a call that concerns these texts; `nil` when nothing shall.
    func effect(on operation: SandboxOperation, subjects: () -> [String]) -> SandboxFault.Effect? {
        state.withLock { state in
            guard !state.faults.isEmpty else { return nil }
            let subjects = subjects()
            for index in state.faults.indices {
                let fault = state.faults[index]
                guard fault.operation ?? operation == operation,
                    fault.matching.map({ part in subjects.contains { $0.contains(part) } }) ?? true,
                    fault.probability >= 1 || Double.random(in: 0..<1, using: &state.dice) < fault.probability
                else { continue }
                if let times = fault.times {
                    if times > 1 { state.faults[index].times = times - 1 } else { state.faults.remove(at: index) }
                }
                return fault.effect
            }
            return nil
        }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere for the same seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
