import CredentialModel
import Platform

/// The clock that the sandbox's services go by: ours, skewed as the configuration says.
struct ServiceClock: Sendable {
    let time: any TimeSource
    let skew: Duration

    var now: Timestamp { time.now + skew }
}
