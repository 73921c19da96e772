import CredentialModel
import Logging
import StrictJSON

/// Amazon Cognito User Pools, as far as the users of an app call it (API version 2016-04-18).
struct UserPoolService: Sendable {
    let pools: [String: UserPool]
    private let clients: [String: PoolClient]
    let clock: ServiceClock
    let signer: TokenSigner
    /// How long access and id tokens live where a client has no rule of its own.
    let tokenLifetime: Duration

    init(configuration: SandboxConfiguration, clock: ServiceClock, signer: TokenSigner, logger: Logger) {
        var pools: [String: UserPool] = [:]
        var clients: [String: PoolClient] = [:]
        for (id, settings) in configuration.userPools {
            let pool = UserPool(id: id, settings: settings, logger: logger)
            pools[id] = pool
            for (clientID, client) in settings.clients {
                clients[clientID] = PoolClient(pool: pool, id: clientID, settings: client)
            }
        }
        self.pools = pools
        self.clients = clients
        self.clock = clock
        self.signer = signer
        self.tokenLifetime = configuration.tokenLifetime
    }

    /// What each operation is called in `X-Amz-Target`, after `AWSCognitoIdentityProviderService.`; `nil` is none of ours.
    static func operation(named name: Substring) -> SandboxOperation? {
        SandboxOperation(rawValue: String(name)).flatMap { operations.contains($0) ? $0 : nil }
    }

    private static let operations: Set<SandboxOperation> = [
        .initiateAuth, .respondToAuthChallenge, .getTokensFromRefreshToken, .revokeToken, .globalSignOut, .signUp,
        .confirmSignUp, .resendConfirmationCode, .forgotPassword, .confirmForgotPassword, .changePassword, .getUser,
        .updateUserAttributes, .getUserAttributeVerificationCode, .verifyUserAttribute, .deleteUser,
        .associateSoftwareToken, .verifySoftwareToken, .setUserMFAPreference, .confirmDevice, .updateDeviceStatus,
        .forgetDevice,
    ]

    /// Carries one operation out.
    func answer(_ operation: SandboxOperation, _ input: UserPoolInput) throws(ServiceError) -> JSONValue {
        try input.check(for: operation)
        switch operation {
        case .initiateAuth: return try initiateAuth(try call(operation, input))
        case .respondToAuthChallenge: return try respondToAuthChallenge(try call(operation, input))
        case .getTokensFromRefreshToken: return try getTokensFromRefreshToken(try call(operation, input))
        case .revokeToken: return try revokeToken(try call(operation, input))
        case .signUp: return try signUp(try call(operation, input))
        case .confirmSignUp: return try confirmSignUp(try call(operation, input))
        case .resendConfirmationCode: return try resendConfirmationCode(try call(operation, input))
        case .forgotPassword: return try forgotPassword(try call(operation, input))
        case .confirmForgotPassword: return try confirmForgotPassword(try call(operation, input))
        case .associateSoftwareToken: return try associateSoftwareToken(input)
        case .verifySoftwareToken: return try verifySoftwareToken(input)
        default: return try answer(operation, input, bearer: try bearer(of: operation, input))
        }
    }

    /// The operations that an access token is the key to.
    private func answer(
        _ operation: SandboxOperation, _ input: UserPoolInput, bearer: TokenBearer
    ) throws(ServiceError) -> JSONValue {
        switch operation {
        case .globalSignOut: return try globalSignOut(bearer)
        case .changePassword: return try changePassword(bearer)
        case .getUser: return getUser(bearer)
        case .updateUserAttributes: return try updateUserAttributes(bearer)
        case .getUserAttributeVerificationCode: return try getUserAttributeVerificationCode(bearer)
        case .verifyUserAttribute: return try verifyUserAttribute(bearer)
        case .deleteUser: return try deleteUser(bearer)
        case .setUserMFAPreference: return try setUserMFAPreference(bearer)
        case .confirmDevice: return try confirmDevice(bearer)
        case .updateDeviceStatus: return try updateDeviceStatus(bearer)
        case .forgetDevice: return try forgetDevice(bearer)
        default:
            throw ServiceError(
                "UnknownOperationException", "A user pool has no operation \(operation.rawValue).")
        }
    }

    private func call(_ operation: SandboxOperation, _ input: UserPoolInput) throws(ServiceError) -> PoolCall {
        let clientID = input.texts["ClientId"] ?? ""
        guard let client = clients[clientID] else {
            throw ServiceError("ResourceNotFoundException", "User pool client \(clientID) does not exist.")
        }
        return PoolCall(operation: operation, client: client, input: input, now: clock.now)
    }

    /// The client of that id, for a token that names it.
    func client(_ id: String) -> PoolClient? { clients[id] }

    /// OpenID Connect Discovery 1.0: where a pool's keys are. Its own sign-in pages are no part of the sandbox.
    func discovery(_ pool: UserPool, at address: String) -> JSONValue {
        [
            "issuer": .string(pool.issuer), "jwks_uri": .string("\(address)/\(pool.id)/.well-known/jwks.json"),
            "response_types_supported": ["code", "token"], "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
        ]
    }
}
