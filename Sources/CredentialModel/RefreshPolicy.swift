/// How early things are renewed. *Advisory* and *mandatory* are botocore's words for the two windows.
package struct RefreshPolicy: Sendable, Hashable, Codable {
    /// Credentials are due when less than this is left; `nil`: a third of their lifetime, at most 60 min.
    package let advisory: Duration?
    /// Below this readers wait for the refresh, and the set goes before all others.
    package let mandatory: Duration
    /// What one whole refresh may take.
    package let timeout: Duration
    /// Whether the token is renewed only when it would not outlive the exchange, instead of at half its life.
    package let renewsTokenLate: Bool

    package init(
        advisory: Duration? = nil, mandatory: Duration = .seconds(60), timeout: Duration = .seconds(60),
        renewsTokenLate: Bool = false
    ) {
        self.advisory = advisory
        self.mandatory = mandatory
        self.timeout = timeout
        self.renewsTokenLate = renewsTokenLate
    }
}
