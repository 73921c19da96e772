package import CredentialModel

/// An app client of a user pool.
package struct SandboxAppClient: Sendable {
    /// A way to sign in (InitiateAuth's `AuthFlow`).
    package enum Flow: String, Sendable, CaseIterable {
        case secureRemotePassword = "USER_SRP_AUTH"
        case password = "USER_PASSWORD_AUTH"
        case custom = "CUSTOM_AUTH"
        case refreshToken = "REFRESH_TOKEN_AUTH"
    }

    /// Its secret; a client without one is public.
    package var secret: Secret?
    /// The flows that it may use. By default those that a new client of the real service has: all but passwords in the
    /// clear.
    package var flows: Set<Flow>
    /// Whether it learns nothing about who exists: yes by default, as with clients made on the console.
    package var hidesUserExistence: Bool
    /// Refresh tokens are good for one use and for this grace period after it, up to 60 s; `nil` rotates none.
    package var rotationGracePeriod: Duration?
    /// How long access and id tokens live; `nil` is the sandbox's own token lifetime.
    package var tokenLifetime: Duration?
    /// How long refresh tokens live; 30 days by default.
    package var refreshTokenLifetime: Duration
    /// How long a challenge waits for its answer; 3 minutes by default.
    package var sessionLifetime: Duration

    package init(
        secret: Secret? = nil, flows: Set<Flow> = [.secureRemotePassword, .custom, .refreshToken],
        hidesUserExistence: Bool = true, rotationGracePeriod: Duration? = nil, tokenLifetime: Duration? = nil,
        refreshTokenLifetime: Duration = .seconds(30 * 86_400), sessionLifetime: Duration = .seconds(180)
    ) {
        self.secret = secret
        self.flows = flows
        self.hidesUserExistence = hidesUserExistence
        self.rotationGracePeriod = rotationGracePeriod
        self.tokenLifetime = tokenLifetime
        self.refreshTokenLifetime = refreshTokenLifetime
        self.sessionLifetime = sessionLifetime
    }
}
