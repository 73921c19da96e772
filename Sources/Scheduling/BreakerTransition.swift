package import CredentialModel

/// A bucket's circuit breaker opened or closed: the beginning or the end of one outage.
package struct BreakerTransition: Sendable, Hashable {
    package enum Change: Sendable, Hashable {
        /// The service does not answer: after so many failed answers in a row nothing is sent until the first probe.
        case opened(failures: Int, probe: BootInstant)
        /// A probe got through: so many answers had failed since the outage began, that long ago.
        case closed(failures: Int, after: Duration)
    }

    package let bucket: BucketKey
    package let change: Change
}
