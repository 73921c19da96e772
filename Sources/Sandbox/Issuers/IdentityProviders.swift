import CredentialModel
import FoundationEssentials
import StrictJSON

/// The OAuth and OpenID Connect side of every provider that a pool of the sandbox accepts.
struct IdentityProviders: Sendable {
    private let configuration: SandboxConfiguration
    /// The clients of each issuer, by its Logins key.
    let clientIDs: [String: Set<String>]
    private let clock: ServiceClock
    private let signer: TokenSigner
    private let sealer: Sealer
    let refreshTokens: RefreshTokenLedger
    let codes: AuthorizationCodes
    let devices: DeviceCodes

    init(configuration: SandboxConfiguration, clock: ServiceClock, signer: TokenSigner, sealer: Sealer) {
        self.configuration = configuration
        self.clientIDs = configuration.pools.values.reduce(into: [:]) { clients, pool in
            clients.merge(pool.providers) { $0.union($1) }
        }
        self.clock = clock
        self.signer = signer
        self.sealer = sealer
        self.refreshTokens = RefreshTokenLedger(configuration.refreshTokens)
        self.codes = AuthorizationCodes(clock: clock)
        self.devices = DeviceCodes(clock: clock)
    }

    /// The issuer of that name, when some pool accepts its tokens; `/issuers/NAME` of the sandbox's own address is a
    /// Logins key as well.
    func issuer(named name: String, at address: String) -> Issuer? {
        let own = address.split(separator: "/").last.map { configuration.issuer(named: "\($0)/issuers/\(name)") }
        return [configuration.issuer(named: name), own].lazy.compactMap(\.self)
            .first { clientIDs[$0.key] != nil }
    }

    /// The issuer's public keys (RFC 7517).
    var keySet: JSONValue { signer.keySet }

    /// OpenID Connect Discovery 1.0, section 3: what the issuer can do, its endpoints at this address.
    func discovery(_ issuer: Issuer, at address: String) -> JSONValue {
        let base = issuer.address(at: address)
        return [
            "issuer": .string(issuer.identifier),
            "authorization_endpoint": .string(base + issuer.authorizationPath),
            "token_endpoint": .string("\(base)/token"),
            "device_authorization_endpoint": .string(base + issuer.devicePath),
            "revocation_endpoint": .string(base + issuer.revocationPath),
            "jwks_uri": .string("\(base)/.well-known/jwks.json"),
            "grant_types_supported": [
                "authorization_code", "refresh_token", "client_credentials", .string(Self.deviceGrant),
            ],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": .bool(issuer.isNamedInAnswers),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        ]
    }

    /// The token endpoint (RFC 6749, 3.2).
    func token(_ issuer: Issuer, form: FormFields, authorization: String?) throws(ServiceError) -> JSONValue {
        let clientID = try client(issuer, form: form, authorization: authorization)
        // Facebook's exchange of a code needs no name.
        let unnamed = issuer.isFacebook && form["code"] != nil ? "authorization_code" : nil
        guard let grant = form["grant_type"] ?? unnamed else {
            throw ServiceError("invalid_request", "grant_type is missing.")
        }
        switch grant {
        case "authorization_code":
            return try redeemCode(issuer, clientID: clientID, form: form)
        case Self.deviceGrant:
            return try redeemDevice(issuer, clientID: clientID, form: form)
        case "refresh_token":
            let token = try required("refresh_token", in: form)
            let (owner, next) = try refreshTokens.redeem(token, issuer: issuer, clientID: clientID)
            return try answer(
                issuer, clientID: clientID, user: owner.user, withIDToken: owner.hasIDToken, refreshToken: next)
        case "client_credentials":
            // There is no user to speak of: an id_token comes from providers that are asked for one, and Auth0 never
            // gives it.
            let scopes = (form["scope"] ?? "").split(separator: " ")
            let withIDToken = scopes.contains("openid") && !issuer.isAuth0
            return try answer(issuer, clientID: clientID, user: "\(clientID)@clients", withIDToken: withIDToken)
        case "fb_exchange_token" where issuer.isFacebook:
            let user = try facebookUser(try required("fb_exchange_token", in: form), clientID: clientID)
            return try answer(issuer, clientID: clientID, user: user, withIDToken: false)
        default:
            throw ServiceError("unsupported_grant_type", "This endpoint knows no grant of this type.")
        }
    }

    private static let deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

    /// Whose access token shall be exchanged: one of ours, or one that a login has given out, as with refresh tokens.
    private func facebookUser(_ text: String, clientID: String) throws(ServiceError) -> String {
        let issuer = configuration.issuer(named: "facebook")
        guard let token = OpaqueToken(text, from: issuer, sealer: sealer) else {
            return try refreshTokens.user(of: text, issuer: issuer, clientID: clientID)
        }
        guard clock.now < token.expiration, token.clientID == clientID,
            !refreshTokens.isRevoked(text, issuer: issuer, clientID: clientID)
        else {
            throw ServiceError(
                "invalid_grant", "The access token has expired, was revoked, or belongs to another client.")
        }
        return token.user
    }

    /// The client id, once its secret (if it has one) was found right (RFC 6749, 2.3.1).
    ///
    /// - Parameter isProved: false where a provider knows the client by its name alone.
    func client(
        _ issuer: Issuer, form: FormFields, authorization: String?, isProved: Bool = true
    ) throws(ServiceError) -> String {
        let basic = try authorization.map(Self.basicCredentials)
        guard let clientID = basic?.id ?? form["client_id"] else {
            throw ServiceError("invalid_request", "client_id is missing.")
        }
        guard clientIDs[issuer.key]?.contains(clientID) == true else {
            throw ServiceError("invalid_client", status: 401, "The client is not registered with this issuer.")
        }
        if isProved, let expected = configuration.clientSecrets[clientID] {
            guard expected.reveal() == basic?.secret ?? form["client_secret"] else {
                throw ServiceError("invalid_client", status: 401, "The client's secret is missing or wrong.")
            }
        }
        return clientID
    }

    private static func basicCredentials(_ header: String) throws(ServiceError) -> (id: String, secret: String) {
        guard header.lowercased().hasPrefix("basic "), let data = Data(base64Encoded: String(header.dropFirst(6))),
            let colon = data.firstIndex(of: UInt8(ascii: ":"))
        else { throw ServiceError("invalid_client", status: 401, "The Authorization header is not of the form Basic.") }
        return (
            PercentDecoding.text(data[..<colon], plusIsBlank: true),
            PercentDecoding.text(data[data.index(after: colon)...], plusIsBlank: true)
        )
    }

    /// A field that must be there.
    func required(_ name: String, in form: FormFields) throws(ServiceError) -> String {
        guard let value = form[name], !value.isEmpty else {
            throw ServiceError("invalid_request", "\(name) is missing.")
        }
        return value
    }

    /// What a token endpoint gives.
    func answer(
        _ issuer: Issuer, clientID: String, user: String, withIDToken: Bool, refreshToken: String? = nil,
        nonce: String? = nil
    ) throws(ServiceError) -> JSONValue {
        let now = clock.now
        let end = now + configuration.tokenLifetime
        let accessToken = OpaqueToken(user: user, clientID: clientID, expiration: end)
        var answer: JSONObject = [
            "access_token": .string(try accessToken.text(from: issuer, sealer: sealer)),
            "token_type": "Bearer",
            "expires_in": .integer(configuration.tokenLifetime.components.seconds),
        ]
        if withIDToken && !issuer.issuesOpaqueTokens {
            var claims: JSONObject = [
                "iss": .string(issuer.identifier), "sub": .string(user), "aud": .string(clientID),
                "iat": .integer(now.seconds), "exp": .integer(end.seconds),
                "email": .string(user.contains("@") ? user : "\(user)@example.com"), "email_verified": true,
                "name": .string(user),
            ]
            claims["nonce"] = nonce.map { .string($0) }
            answer["id_token"] = .string(try signer.sign(claims))
        }
        if let refreshToken { answer["refresh_token"] = .string(refreshToken) }
        return .object(answer)
    }
}
