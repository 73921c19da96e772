package import CredentialModel

/// Decides when something is due: pure functions of lifetimes and policy.
package enum RefreshPlanner {
    /// The moments of credentials.
    ///
    /// - Parameters:
    ///   - expires: when they end.
    ///   - lifetime: how long they were good for when they were received.
    ///   - name: the credential set's name, which fixes its phase.
    ///   - margin: how much earlier than the window says they are due: the time until the next single pass under cron.
    ///   - refreshedAt: when they were received by this process; another success is not sought right after it.
    package static func credentials(
        expires: BootInstant, lifetime: Duration, policy: RefreshPolicy, name: String, margin: Duration = .zero,
        refreshedAt: BootInstant? = nil
    ) -> RefreshMoments {
        var due = expires - advisoryWindow(lifetime: lifetime, policy: policy, name: name) - margin
        if let refreshedAt { due = max(due, refreshedAt + minimumDistance(lifetime: lifetime)) }
        return RefreshMoments(due: due, mandatory: max(due, expires - policy.mandatory), expires: expires)
    }

    /// How much of the lifetime is left when credentials become due: a third of it but at most an hour, or what the policy
    /// says but at most half; plus a phase of up to a tenth, so that sets that were born together do not return together.
    ///
    /// Credentials of one hour are due with 20 to 26 minutes left: before botocore's own 15 minutes.
    package static func advisoryWindow(lifetime: Duration, policy: RefreshPolicy, name: String) -> Duration {
        let lifetime = max(lifetime, .zero)
        let base = policy.advisory ?? min(lifetime / 3, .seconds(3600))
        return min(base, lifetime / 2) + lifetime * (Phase.fraction(of: name) / 10)
    }

    /// How far apart two successful refreshes of one set are at least, unless forced or rejected: a third of the lifetime,
    /// at most 30 s. It is never less than 1 s, so that credentials that arrive expired cannot become a busy loop.
    package static func minimumDistance(lifetime: Duration) -> Duration {
        max(min(lifetime / 3, .seconds(30)), .seconds(1))
    }

    /// When a provider token is renewed for its own sake: at half its life, or never when the policy says late.
    ///
    /// Apart from this, a token that is not usable for an exchange (``tokenIsUsable(remaining:)``) is renewed before it.
    package static func tokenDue(expiresAt: BootInstant, lifetime: Duration, policy: RefreshPolicy) -> BootInstant {
        policy.renewsTokenLate ? .distantFuture : expiresAt - max(lifetime, .zero) / 2
    }

    /// Whether a token with so much time left may be sent in an exchange: it must outlive it by 2 minutes.
    package static func tokenIsUsable(remaining: Duration) -> Bool { remaining > .seconds(120) }
}
