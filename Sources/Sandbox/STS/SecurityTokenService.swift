import CredentialModel

/// AWS Security Token Service, as far as roles and identities are concerned (API version 2011-06-15).
struct SecurityTokenService: Sendable {
    static let version = "2011-06-15"
    static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    private let configuration: SandboxConfiguration
    private let tokens: TokenJudge
    private let sessions: SessionVault
    private let signatures: SignatureCheck

    init(configuration: SandboxConfiguration, tokens: TokenJudge, sessions: SessionVault) {
        self.configuration = configuration
        self.tokens = tokens
        self.sessions = sessions
        self.signatures = SignatureCheck(
            service: "sts", sessions: sessions, tolerance: configuration.signatureTolerance)
    }

    /// `GetCallerIdentity`: whose keys signed this.
    func getCallerIdentity(_ request: SandboxRequest) throws(ServiceError) -> [XMLElement] {
        let caller = try signatures.signer(of: request).principal
        return [
            XMLElement("Arn", caller.arn), XMLElement("UserId", caller.userID), XMLElement("Account", caller.account),
        ]
    }

    /// `AssumeRole`: a session of a role for whom the request's keys belong to.
    func assumeRole(_ form: FormFields, _ request: SandboxRequest) throws(ServiceError) -> [XMLElement] {
        let caller = try signatures.signer(of: request)
        let tags = form.listIndices("Tags")
        let parameters = try RoleSessionParameters(form) { check in
            check.text(form["ExternalId"], at: "externalId", length: 2...1224, pattern: #"[\w+=,.@:\/-]*"#) {
                $0.isSessionNameByte || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/")
            }
            check.text(form["SourceIdentity"], at: "sourceIdentity", length: 2...64, pattern: #"[\w+=,.@-]*"#) {
                $0.isSessionNameByte
            }
            if tags.count > 50 {
                check.violate("tags", "\(tags.count) tags", "Member must have length less than or equal to 50")
            }
            for tag in tags.sorted() {
                check.required(form["Tags.member.\(tag).Key"], at: "tags.\(tag).member.key")
                check.text(form["Tags.member.\(tag).Key"], at: "tags.\(tag).member.key", length: 1...128)
                check.text(form["Tags.member.\(tag).Value"], at: "tags.\(tag).member.value", length: 0...256)
            }
        }
        let role = try trusting(parameters.role)
        guard let role, role.externalID == nil || role.externalID == form["ExternalId"] else {
            throw ServiceError(
                "AccessDenied", status: 403,
                "User: \(caller.principal.arn) is not authorized to perform: sts:AssumeRole on resource: "
                    + parameters.role.text)
        }
        guard caller.expiration == nil || parameters.duration <= .seconds(3600) else {
            throw ServiceError(
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
        }
        var result = try session(parameters, of: role)
        if parameters.hasPolicies || !tags.isEmpty { result.append(XMLElement("PackedPolicySize", "1")) }
        if let source = form["SourceIdentity"] { result.append(XMLElement("SourceIdentity", source)) }
        return result
    }

    /// `AssumeRoleWithWebIdentity`: a session of a role for the bearer of a provider's token; nothing is signed.
    func assumeRoleWithWebIdentity(_ form: FormFields) throws(ServiceError) -> [XMLElement] {
        let token = form["WebIdentityToken"]
        let parameters = try RoleSessionParameters(form) { check in
            check.required(token, at: "webIdentityToken")
            let length = token?.utf16.count ?? 4
            if !(4...20_000).contains(length) {
                check.violate(
                    "webIdentityToken", "\(length) characters", "Member must have length between 4 and 20000")
            }
            check.text(form["ProviderId"], at: "providerId", length: 4...2048)
        }
        guard let role = try trusting(parameters.role) else {
            throw ServiceError(
                "AccessDenied", status: 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        }
        let issuer = try issuer(of: token ?? "", providerID: form["ProviderId"])
        let testimony: TokenJudge.Testimony
        do throws(TokenRefusal) {
            testimony = try tokens.testimony(token ?? "", from: issuer, audiences: audiences(of: issuer))
        } catch {
            throw error.securityTokenError
        }
        return [
            XMLElement("SubjectFromWebIdentityToken", testimony.user), XMLElement("Audience", testimony.audience),
            XMLElement("Provider", issuer.issuesOpaqueTokens ? issuer.key : issuer.identifier),
        ] + (try session(parameters, of: role))
    }

    /// The role, when it exists. Nobody is told whether it was that or its trust that failed.
    private func trusting(_ arn: RoleARN) throws(ServiceError) -> SandboxRole? {
        guard let roles = configuration.roles else { return SandboxRole() }
        return roles[arn.text]
    }

    private func session(_ parameters: RoleSessionParameters, of role: SandboxRole) throws(ServiceError) -> [XMLElement]
    {
        guard parameters.duration <= role.maximumSessionDuration else {
            throw ServiceError(
                "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        let principal = Principal(role: parameters.role, sessionName: parameters.sessionName)
        let lifetime = min(parameters.duration, configuration.assumedRoleLifetime ?? parameters.duration)
        let credentials = try sessions.issue(to: principal, lifetime: lifetime)
        return [
            XMLElement(
                "AssumedRoleUser",
                [XMLElement("AssumedRoleId", principal.userID), XMLElement("Arn", principal.arn)]),
            XMLElement(
                "Credentials",
                [
                    XMLElement("AccessKeyId", credentials.accessKeyID),
                    XMLElement("SecretAccessKey", credentials.secretAccessKey.reveal()),
                    XMLElement("SessionToken", credentials.sessionToken.reveal()),
                    XMLElement("Expiration", credentials.expiration.rfc3339),
                ]),
        ]
    }

    /// Who issued the token: the provider that is named, which access tokens need, or the token's own word.
    private func issuer(of token: String, providerID: String?) throws(ServiceError) -> Issuer {
        if let providerID { return configuration.issuer(named: providerID) }
        guard let decoded = JSONWebToken(token) else { throw TokenRefusal.malformed.securityTokenError }
        guard let claimed = decoded.issuer else { throw TokenRefusal.missing(claim: "iss").securityTokenError }
        let key = claimed.hasPrefix("https://") ? claimed.dropFirst("https://".count) : claimed[...]
        let issuer = configuration.issuer(named: String(key.hasSuffix("/") ? key.dropLast() : key))
        guard !audiences(of: issuer).isEmpty else {
            throw ServiceError("InvalidIdentityToken", "No OpenIDConnect provider found in your account for \(claimed)")
        }
        return issuer
    }

    private func audiences(of issuer: Issuer) -> Set<String> {
        if issuer == .cognito { return Set(configuration.pools.keys) }
        return configuration.pools.values.reduce(into: []) { $0.formUnion($1.providers[issuer.key] ?? []) }
    }
}
