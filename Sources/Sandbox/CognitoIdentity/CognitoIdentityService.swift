import CredentialModel
import StrictJSON

/// Amazon Cognito Identity, as far as credentials are concerned (API version 2014-06-30).
struct CognitoIdentityService: Sendable {
    private let configuration: SandboxConfiguration
    private let judge: LoginJudge
    private let directory: IdentityDirectory
    private let sessions: SessionVault
    private let developerTokens: DeveloperTokens
    private let signatures: SignatureCheck

    init(
        configuration: SandboxConfiguration, judge: LoginJudge, directory: IdentityDirectory, sessions: SessionVault,
        developerTokens: DeveloperTokens
    ) {
        self.configuration = configuration
        self.judge = judge
        self.directory = directory
        self.sessions = sessions
        self.developerTokens = developerTokens
        self.signatures = SignatureCheck(
            service: "cognito-identity", sessions: sessions, tolerance: configuration.signatureTolerance)
    }

    /// `GetId`: the identity that a login leads to.
    func getID(_ input: CognitoIdentityInput) throws(ServiceError) -> JSONValue {
        var check = ParameterCheck()
        check.required(input.poolID, at: "identityPoolId")
        input.check(&check)
        try check.validate(code: CognitoIdentityInput.invalid)
        let poolID = input.poolID ?? ""
        let logins = try judge.verify(input.logins, for: poolID)
        return ["IdentityId": .string(try directory.identity(in: poolID, for: logins))]
    }

    /// `GetCredentialsForIdentity`: the enhanced flow.
    func getCredentials(_ input: CognitoIdentityInput) throws(ServiceError) -> JSONValue {
        let (identityID, poolID) = try admit(input)
        let role = try role(input, poolID: poolID)
        let credentials = try sessions.issue(
            to: Principal(role: role, sessionName: "CognitoIdentityCredentials"),
            lifetime: configuration.credentialLifetime)
        return [
            "IdentityId": .string(identityID),
            "Credentials": [
                "AccessKeyId": .string(credentials.accessKeyID),
                // Not SecretAccessKey, as everywhere else.
                "SecretKey": .string(credentials.secretAccessKey.reveal()),
                "SessionToken": .string(credentials.sessionToken.reveal()),
                "Expiration": .double(Double(credentials.expiration.seconds)),
            ],
        ]
    }

    /// `GetOpenIdToken`: the first half of the basic flow. The token lives ten minutes.
    func getOpenIDToken(_ input: CognitoIdentityInput) throws(ServiceError) -> JSONValue {
        let (identityID, poolID) = try admit(input)
        let token = try developerTokens.token(
            for: identityID, in: poolID, methods: directory.providers(of: identityID), lifetime: .seconds(600)
        ).token
        return ["IdentityId": .string(identityID), "Token": .string(token)]
    }

    /// `GetOpenIdTokenForDeveloperIdentity`: what a company's own token server calls, with its AWS credentials.
    ///
    /// The one operation that is signed; anybody with valid keys of the sandbox may call it.
    func getDeveloperToken(
        _ input: CognitoIdentityInput, _ request: SandboxRequest
    ) throws(ServiceError) -> JSONValue {
        try authenticate(request)
        var check = ParameterCheck()
        check.required(input.poolID, at: "identityPoolId")
        check.required(input.logins.first, at: "logins")
        check.number(input.tokenDuration, at: "tokenDuration", in: 1...86_400)
        input.check(&check)
        try check.validate(code: CognitoIdentityInput.invalid)
        guard input.logins.count == 1, let login = input.logins.first else {
            throw ServiceError("InvalidParameterException", "Please provide exactly one developer login.")
        }
        let (identityID, token, _) = try developerTokens.issue(
            poolID: input.poolID ?? "", user: login.token, identityID: input.identityID, providerName: login.key,
            lifetime: input.tokenDuration.map { .seconds($0) })
        return ["IdentityId": .string(identityID), "Token": .string(token)]
    }

    private func authenticate(_ request: SandboxRequest) throws(ServiceError) {
        do throws(ServiceError) { _ = try signatures.signer(of: request) } catch {
            throw ServiceError(Self.jsonCodes[error.code] ?? error.code, error.message)
        }
    }

    /// JSON services have names of their own for what STS says of a signature.
    private static let jsonCodes = [
        "MissingAuthenticationToken": "MissingAuthenticationTokenException",
        "IncompleteSignature": "IncompleteSignatureException",
        "InvalidClientTokenId": "UnrecognizedClientException",
        "ExpiredToken": "ExpiredTokenException",
        "SignatureDoesNotMatch": "InvalidSignatureException",
    ]

    /// The identity, once the bearer of the logins was found to be it.
    private func admit(_ input: CognitoIdentityInput) throws(ServiceError) -> (identityID: String, poolID: String) {
        var check = ParameterCheck()
        check.required(input.identityID, at: "identityId")
        input.check(&check)
        try check.validate(code: CognitoIdentityInput.invalid)
        let identityID = input.identityID ?? ""
        let poolID = try directory.pool(of: identityID)
        let proof = input.logins.first { $0.key == Issuer.cognito.key }
        if let proof { try judge.verifyCognitoToken(proof.token, for: identityID, in: poolID) }
        let others = input.logins.filter { $0.key != Issuer.cognito.key }
        let verified = proof != nil && others.isEmpty ? [] : try judge.verify(others, for: poolID)
        try directory.admit(to: identityID, with: verified, isProven: proof != nil)
        return (identityID, poolID)
    }

    private func role(_ input: CognitoIdentityInput, poolID: String) throws(ServiceError) -> RoleARN {
        guard let text = input.customRoleARN else {
            return RoleARN(ofPool: poolID, isGuest: input.logins.isEmpty, account: configuration.accountID)
        }
        guard !input.logins.isEmpty, let role = RoleARN(text), configuration.roles.map({ $0[text] != nil }) ?? true
        else {
            throw ServiceError(
                "InvalidIdentityPoolConfigurationException",
                "Invalid identity pool configuration. Check assigned IAM roles for this pool.")
        }
        return role
    }
}
