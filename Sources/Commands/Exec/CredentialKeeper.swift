import CredentialModel
import Engine
import Logging
import Platform
import State

/// Keeps what a program holds as fresh as the state, and the state fresh where nobody else does.
///
/// It looks once a second. That is one row by its index, a fraction of a millisecond, and nothing escapes it: neither a
/// forced refresh nor a state that was begun anew.
struct CredentialKeeper {
    private static let interval = Duration.seconds(1)
    /// The longest pause between two tries of which nothing came, not even a trace in the state.
    private static let longestPause = Duration.seconds(30)

    let name: String
    let held: HeldCredentials
    let states: StateWatch
    let reading: @Sendable (StateAccess) -> CredentialReading
    let logger: Logger
    let time: any TimeSource

    /// Looks until the task is cancelled.
    ///
    /// - Parameter onChange: the keys are others than before.
    func run(onChange: @Sendable () -> Void) async {
        var states = states
        var pace = Pace(next: time.bootNow)
        var complaint: String?
        while (try? await time.sleep(for: Self.interval)) != nil {
            do {
                let access = try await states.current()
                let (set, identity) = try access.entry(named: name)
                if held.update(set, identity) {
                    pace = Pace(next: time.bootNow)
                    onChange()
                } else if time.bootNow >= pace.next, isDue(set, identity) {
                    pace.defer(from: time.bootNow)
                    try await reading(access).renew(name)
                }
                complaint = nil
            } catch {
                // What lasts is told once, not every second.
                let words = CommandFailure(any: error).message
                if words != complaint { logger.warning("no news of the credentials", metadata: ["error": "\(words)"]) }
                complaint = words
            }
        }
    }

    private func isDue(_ set: SetRecord, _ identity: IdentityRecord?) -> Bool {
        let row = StatusRow(set: set, identity: identity, now: time.now)
        return row.nextRefresh.map { $0 <= time.now } ?? false
    }

    /// When to try next.
    private struct Pace {
        var next: BootInstant
        var pause = interval

        mutating func `defer`(from now: BootInstant) {
            next = now + pause
            pause = min(pause * 2, longestPause)
        }
    }
}
