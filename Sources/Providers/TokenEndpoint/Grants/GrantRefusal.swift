import CredentialModel

/// What the refusal of a grant means: whether a login helps depends on what was shown.
struct GrantRefusal {
    let request: TokenRequest
    let grant: OAuthRefresher.Grant

    /// The refusal of a refresh token, or of what takes its place, that only a login can replace.
    static func loginNeeded(_ error: EndpointError, _ request: TokenRequest) -> RefreshFailure {
        let note = request.redemptionBegan.map {
            "; an earlier redemption, begun at \($0.rfc3339), was cut short: the provider has probably replaced the "
                + "token meanwhile"
        }
        return RefreshFailure(
            error, failureClass: .needsLogin, note: note ?? "",
            remedy: "run 'evercred login \(request.identity.name)'")
    }

    /// Whether the provider says that the token it was shown is no longer good, or that somebody must be there.
    static func isEndOfLogin(_ error: EndpointError) -> Bool {
        error.failureClass == .rejected && endsOfLogin.contains(error.code)
    }

    /// RFC 6749 section 5.2, OpenID Connect Core section 3.1.2.6, RFC 8628 section 3.5, Auth0's `mfa_required`, and
    /// Facebook's 190 and 102 for access tokens that are past their end or were taken back.
    private static let endsOfLogin: Set<String> = [
        "oauth.invalid_grant", "oauth.interaction_required", "oauth.login_required", "oauth.consent_required",
        "oauth.mfa_required", "oauth.access_denied", "oauth.expired_token", "facebook.190", "facebook.102",
    ]

    func failure(_ error: EndpointError) -> RefreshFailure {
        if case .refreshToken = grant, Self.isEndOfLogin(error) { return Self.loginNeeded(error, request) }
        if case .passwordRealm = grant, Self.isEndOfLogin(error) {
            // Every further try with the same password counts against the account.
            return RefreshFailure(error, failureClass: .needsLogin, note: "", remedy: remedy(for: error.code))
        }
        guard error.failureClass == .rejected else { return RefreshFailure(error) }
        return RefreshFailure(error, remedy: remedy(for: error.code))
    }

    private func remedy(for code: String) -> String? {
        switch code {
        case "oauth.invalid_grant": shownRemedy
        case "oauth.access_denied", "oauth.consent_required": "give the client and its user access at the provider"
        case "oauth.interaction_required", "oauth.login_required", "oauth.mfa_required":
            "use the grant refresh_token, or let the provider take this login without a second step"
        case "oauth.invalid_client": "check clientID and clientSecret or privateKey"
        case "oauth.unauthorized_client": "allow the client this grant at the provider"
        case "oauth.invalid_scope": "check scope and what the client may ask for"
        case "oauth.unsupported_grant_type": "choose a grant that the provider has"
        case "oauth.invalid_request": "check scope, audience and how the client is registered at the provider"
        default: nil
        }
    }

    /// What to look at when the thing shown was refused itself.
    private var shownRemedy: String? {
        switch grant {
        case .refreshToken: nil
        case .clientCredentials: "check clientID and clientSecret or privateKey"
        case .tokenExchange: "see that subjectToken is fresh and that the provider trusts its issuer"
        case .jwtBearer: "register the key with the provider; check clientID, keyId and this machine's clock"
        case .passwordRealm: "check username, password and realm"
        }
    }
}
