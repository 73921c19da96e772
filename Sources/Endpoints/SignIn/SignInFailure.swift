import CredentialModel
import Providers

/// Why a human's sign-in came to nothing. Safe to show: it never holds a code or a token.
package struct SignInFailure: Error, Sendable, Hashable {
    /// What went wrong, for decisions.
    package enum Code: String, Sendable {
        /// The human or the provider said no.
        case denied
        /// The answer is not one to our question: another `state`.
        case foreignAnswer
        /// The answer names another issuer than the one that was asked, or none where it must (RFC 9207).
        case wrongIssuer
        /// The id_token belongs to another sign-in: another `nonce`.
        case wrongNonce
        /// The provider gave no refresh token.
        case noRefreshToken
        /// Nobody signed in while the page or the code was good.
        case timedOut
        /// The page's address cannot be listened on.
        case listening
        /// What was pasted is no answer of a provider.
        case malformedAnswer
        /// The provider refused what it was asked for.
        case refused
        /// The provider has no such way to sign in.
        case unsupported
        /// The provider could not be asked; another try may do.
        case unreachable
    }

    package let code: Code
    /// One sentence for a human.
    package let message: String
    /// What to do about it, when somebody can.
    package let remedy: String?

    package init(_ code: Code, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// What a failed request means for a sign-in.
    init(_ failure: RefreshFailure) {
        let code: Code =
            switch failure.failureClass {
            case .transient, .throttled: .unreachable
            default: failure.code == "oauth.access_denied" ? .denied : .refused
            }
        self.init(code, failure.message, remedy: failure.remedy ?? Self.remedy(for: failure.code))
    }

    private static func remedy(for code: String) -> String? {
        switch code {
        case "oauth.invalid_client": "check clientID and clientSecret or privateKey"
        case "oauth.unauthorized_client", "oauth.unsupported_grant_type":
            "allow the client this way of signing in at the provider"
        case "oauth.invalid_grant", "oauth.expired_token": "run login again"
        case "oauth.invalid_scope": "check scope and what the client may ask for"
        case "oauth.invalid_request": "check scope, audience and how the client is registered at the provider"
        default: nil
        }
    }
}
