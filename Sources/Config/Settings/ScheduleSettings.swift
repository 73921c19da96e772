/// How much happens at once and how fast: the section `schedule`.
package struct ScheduleSettings: Sendable, Hashable {
    /// Refreshes under way at once.
    package var concurrency: Int
    /// Handlers running at once.
    package var handlerConcurrency: Int
    /// What one whole refresh may take.
    package var timeout: Duration
    /// Rates that differ from AWS's halved defaults.
    package var rates: [RateName: Rate]

    package init(
        concurrency: Int = 32, handlerConcurrency: Int = 16, timeout: Duration = .seconds(60),
        rates: [RateName: Rate] = [:]
    ) {
        self.concurrency = concurrency
        self.handlerConcurrency = handlerConcurrency
        self.timeout = timeout
        self.rates = rates
    }
}

/// A bucket of requests whose rate can be configured; the raw value is the key under `schedule.rates`.
package enum RateName: String, Sendable, Hashable, CaseIterable {
    case getId
    case getCredentialsForIdentity
    case getOpenIdToken
    case getOpenIdTokenForDeveloperIdentity
    /// All signed operations of STS together.
    case sts
    case assumeRoleWithWebIdentity
    /// User pools, per category of operations.
    case userPool
    case tokenEndpoint
}

/// How many requests a bucket lets through.
package enum Rate: Sendable, Hashable {
    /// More than 0.
    case perSecond(Double)
    case unlimited
}
