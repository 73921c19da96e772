import CredentialModel
import Crypto
import Synchronization

/// The codes that were given out and not yet forgotten: good for one use within a minute, by who asked for them.
final class AuthorizationCodes: Sendable {
    private struct Entry {
        let grant: SignInGrant
        let redirectURI: String
        let challenge: String
        let end: Timestamp
        /// The refresh token that came of it, once it was used.
        var refreshToken: String?
        var isUsed = false
    }

    /// How long a code is good; for as long again it is known that it was used.
    private static let lifetime = Duration.seconds(60)

    private let clock: ServiceClock
    private let entries = Mutex<[String: Entry]>([:])

    init(clock: ServiceClock) { self.clock = clock }

    /// A new code for what was allowed.
    func issue(_ grant: SignInGrant, for request: AuthorizationRequest) -> String {
        let code = OpaqueText.random()
        let now = clock.now
        let entry = Entry(
            grant: grant, redirectURI: request.redirectURI, challenge: request.challenge, end: now + Self.lifetime)
        entries.withLock { entries in
            entries = entries.filter { now < $0.value.end + Self.lifetime }
            entries[code] = entry
        }
        return code
    }

    /// What was allowed, to who shows the code and everything that it was bound to (RFC 6749 section 4.1.3, RFC 7636
    /// section 4.6).
    ///
    /// - Parameter reused: gets the refresh token of a code that comes a second time.
    func redeem(
        _ code: String, issuer: Issuer, clientID: String, redirectURI: String?, verifier: String?,
        reused: (String) -> Void
    ) throws(ServiceError) -> SignInGrant {
        let now = clock.now
        let entry = entries.withLock { entries in
            let entry = entries[code]
            // Whoever shows it with the wrong proof has used it up, too.
            entries[code]?.isUsed = true
            return entry
        }
        guard let entry else { throw Self.invalid("The code is unknown or was forgotten.") }
        if entry.isUsed {
            if let token = entry.refreshToken { reused(token) }
            throw Self.invalid("The code was used before; what came of it is revoked.")
        }
        guard now < entry.end else { throw Self.invalid("The code has expired.") }
        guard entry.grant.issuer == issuer, entry.grant.clientID == clientID else {
            throw Self.invalid("The code was given to another client.")
        }
        guard entry.redirectURI == redirectURI else {
            throw Self.invalid("redirect_uri is not that of the authorization request.")
        }
        guard let verifier, (43...128).contains(verifier.utf8.count),
            Base64URL.encode(SHA256.hash(data: Array(verifier.utf8))) == entry.challenge
        else { throw Self.invalid("code_verifier does not belong to code_challenge.") }
        return entry.grant
    }

    /// Notes what came of a code.
    func note(_ refreshToken: String?, of code: String) {
        entries.withLock { $0[code]?.refreshToken = refreshToken }
    }

    private static func invalid(_ message: String) -> ServiceError { ServiceError("invalid_grant", message) }
}
