import CredentialModel

/// Judges from outside whether a service is asked too fast: in any span of time it may see no more than
/// rate × (span + 1 s) requests. Kept as a leaky bucket, which overflows exactly when some span saw more.
struct RateAudit {
    let rate: Double
    private var level = 0.0
    private var last = 0.0
    private(set) var requests = 0
    private(set) var excess = 0

    init(rate: Double) { self.rate = rate }

    mutating func note(_ now: BootInstant) {
        let seconds = Double(now.nanoseconds) / 1e9
        level = max(0, level - (seconds - last) * rate) + 1
        last = seconds
        requests += 1
        if level > max(1, rate) + 1e-3 { excess += 1 }
    }
}
