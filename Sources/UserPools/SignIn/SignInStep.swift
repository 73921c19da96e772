/// Where a sign-in has come to.
package enum SignInStep: Sendable, Hashable {
    case signedIn(SignedIn)
    /// Somebody must answer before it goes on.
    case challenge(PendingChallenge)
}

/// A sign-in that has come to its end.
package struct SignedIn: Sendable, Hashable {
    package let tokens: UserPoolTokens
    /// The name that the service knows the user by.
    package let username: String
    /// A device that must be confirmed before the refresh token serves; `nil`: the pool tracks none, or knows this one.
    package let newDevice: NewDevice?
    /// Whether the service no longer knew the device that was named: forget it.
    package let forgotDevice: Bool
}
