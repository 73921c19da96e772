import CredentialModel

/// One rate bucket with its circuit breaker, and who waits for it.
struct Bucket: Sendable {
    let key: BucketKey
    /// `nil`: unlimited.
    var limiter: RateLimiter?
    var breaker = CircuitBreaker()
    /// The job that probes whether the service is back.
    var probe: JobID?
    /// The service asked for silence until then.
    var pausedUntil = BootInstant.distantPast
    /// When the next waiting job may be sent to try the probe.
    var nextCandidate = BootInstant.distantPast
    /// Jobs that found the gate shut.
    var parked = JobQueue()
    /// Lanes that found no token.
    var waitingLanes = IndexedHeap()
    /// How many routes lead here.
    var routes = 0
    /// When it was last drawn from or answered.
    var lastUse = BootInstant.distantPast

    /// When jobs may pass as far as the service's health goes; never, while a probe is under way.
    func gateOpensAt(_ now: BootInstant) -> BootInstant { max(breaker.opensAt(now), pausedUntil) }

    /// When there is a token.
    func tokenAt(_ now: BootInstant) -> BootInstant { limiter?.availableAt(now) ?? now }

    /// When somebody who waits can go on; `nil` when nobody waits.
    func wakesAt(_ now: BootInstant) -> BootInstant? {
        let gate = parked.isEmpty ? nil : max(gateOpensAt(now), nextCandidate)
        let token = waitingLanes.isEmpty ? nil : tokenAt(now)
        return gate.map { min($0, token ?? .distantFuture) } ?? token
    }
}
