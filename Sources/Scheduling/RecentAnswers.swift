import CredentialModel

/// How many answers of about the last 30 s have failed, counted in six slots of 5 s.
struct RecentAnswers: Sendable {
    private struct Slot {
        var number: Int64 = -1
        var failures: Int32 = 0
        var answers: Int32 = 0
    }

    private static let slotLength: Int64 = 5_000_000_000

    private var slots = InlineArray<6, Slot>(repeating: Slot())

    mutating func add(isFailure: Bool, now: BootInstant) {
        let number = now.nanoseconds / Self.slotLength
        let index = Int(number % 6)
        if slots[index].number != number { slots[index] = Slot(number: number) }
        slots[index].answers += 1
        if isFailure { slots[index].failures += 1 }
    }

    /// Whether at least half of them have failed.
    func areMostlyFailures(_ now: BootInstant) -> Bool {
        let oldest = now.nanoseconds / Self.slotLength - 5
        var failures: Int32 = 0
        var answers: Int32 = 0
        for index in slots.indices where slots[index].number >= oldest {
            failures += slots[index].failures
            answers += slots[index].answers
        }
        return failures * 2 >= answers
    }
}
