import CredentialModel
import Scheduling

/// One identity's set as its owner keeps it: two clocks, the failures in a row, and what was promised about the next try.
struct SimulatedSet {
    let name: String
    let policy: RefreshPolicy
    /// What the planner said about the credentials it holds.
    var moments: RefreshMoments?
    var refreshedAt: BootInstant?
    var tokenExpires: BootInstant?
    var hasIdentityID = false
    var failureClass: FailureClass?
    var failureCount = 0
    /// What backoff said.
    var nextAttempt = BootInstant.seconds(0)
    var isRunning = false

    var expires: BootInstant? { moments?.expires }

    mutating func noteFailure(_ failureClass: FailureClass) {
        failureCount = self.failureClass == failureClass ? failureCount + 1 : 1
        self.failureClass = failureClass
    }

    mutating func noteSuccess() {
        failureClass = nil
        failureCount = 0
    }
}
