import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import UserPools

@Suite("Sessions")
struct SessionTests {
    private static let metadata = LambdaMetadata(configured: .init(clientMetadata: ["team": "data"]))

    private func renew(
        _ transport: ScriptedTransport, by renewal: UserPoolSession.Renewal = .initiateAuth,
        secret: Secret? = Pool.secret
    ) async throws -> UserPoolSession.Renewed {
        try await UserPoolSession(client: Pool.client(transport, secret: secret)).renew(
            Pool.refreshToken, username: "alice-sub", deviceKey: "eu-west-1_test-device", by: renewal,
            metadata: Self.metadata)
    }

    private func failure(
        _ response: HTTPResponse, by renewal: UserPoolSession.Renewal = .getTokens
    ) async -> UserPoolError? {
        do {
            _ = try await renew(ScriptedTransport { _, _ in response }, by: renewal)
            return nil
        } catch {
            return error as? UserPoolError
        }
    }

    @Test func `REFRESH_TOKEN_AUTH names user, device and metadata`() async throws {
        let transport = ScriptedTransport(.success(Pool.tokens(refreshToken: nil)))
        let renewed = try await renew(transport)
        #expect(renewed.renewal == .initiateAuth)
        #expect(renewed.tokens.refreshToken == nil)
        #expect(renewed.tokens.username == "alice-sub")
        let request = try #require(transport.requests.first)
        #expect(request.operation == "InitiateAuth")
        let hash = SecretHash.of(username: "alice-sub", clientID: Pool.clientID, secret: Pool.secret)
        #expect(
            request.json == [
                "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": .string(Pool.clientID),
                "AuthParameters": [
                    "REFRESH_TOKEN": .string(Pool.refreshToken.reveal()), "DEVICE_KEY": "eu-west-1_test-device",
                    "SECRET_HASH": .string(hash),
                ],
                "ClientMetadata": ["team": "data"],
            ])
    }

    @Test func `GetTokensFromRefreshToken sends the secret itself`() async throws {
        let transport = ScriptedTransport(.success(Pool.tokens(refreshToken: "test-rotated-token-0123456789")))
        let renewed = try await renew(transport, by: .getTokens)
        #expect(renewed.renewal == .getTokens)
        #expect(renewed.tokens.refreshToken == Secret("test-rotated-token-0123456789"))
        let request = try #require(transport.requests.first)
        #expect(request.operation == "GetTokensFromRefreshToken")
        #expect(
            request.json == [
                "RefreshToken": .string(Pool.refreshToken.reveal()), "ClientId": .string(Pool.clientID),
                "ClientSecret": .string(Pool.secret.reveal()), "DeviceKey": "eu-west-1_test-device",
                "ClientMetadata": ["team": "data"],
            ])
    }

    @Test(arguments: [
        ("UnsupportedOperationException", "Refresh token rotation is enabled for this client"),
        ("InvalidParameterException", "Auth flow not enabled for this client"),
        ("InvalidParameterException", "Initiate Auth method not supported."),
        ("NotAuthorizedException", "Invalid Refresh Token."),
        ("NotAuthorizedException", "SecretHash does not match for the client: 1example23456789"),
    ])
    func `a client that rotates is renewed by the other call`(_ code: String, _ message: String) async throws {
        let transport = ScriptedTransport(
            .success(Pool.refusal(code, message)),
            .success(Pool.tokens(refreshToken: "test-rotated-token-0123456789")))
        let renewed = try await renew(transport)
        #expect(renewed.renewal == .getTokens)
        #expect(transport.requests.map(\.operation) == ["InitiateAuth", "GetTokensFromRefreshToken"])
    }

    @Test(arguments: [
        ("NotAuthorizedException", "Refresh Token has expired"),
        ("NotAuthorizedException", "Refresh Token has been revoked"), ("NotAuthorizedException", "User is disabled."),
        ("NotAuthorizedException", "User does not exist."), ("UserNotFoundException", "User does not exist."),
        ("PasswordResetRequiredException", "Password reset required for the user"),
        ("UserNotConfirmedException", "User is not confirmed."), ("TokenRevokedException", "revoked"),
    ])
    func `a session that has ended is not asked for twice`(_ code: String, _ message: String) async throws {
        let transport = ScriptedTransport { _, _ in Pool.refusal(code, message) }
        await #expect(throws: UserPoolError.self) { try await renew(transport) }
        #expect(transport.requests.count == 1)
        #expect(await failure(Pool.refusal(code, message), by: .initiateAuth)?.failureClass == .needsLogin)
    }

    @Test(arguments: [
        "NotAuthorizedException", "TokenRevokedException", "UserNotFoundException", "PasswordResetRequiredException",
        "UserNotConfirmedException", "RefreshTokenReuseException",
    ])
    func `what ends a session needs a login`(_ code: String) async {
        let error = await failure(Pool.refusal(code))
        #expect(error?.failureClass == .needsLogin)
        #expect(error?.remedy?.isEmpty == false)
        #expect(error?.isAnswer == true)
    }

    @Test(arguments: [
        ("TooManyRequestsException", 400, FailureClass.throttled), ("LimitExceededException", 400, .throttled),
        ("ThrottlingException", 400, .throttled), ("InternalErrorException", 500, .transient),
        ("UnexpectedLambdaException", 400, .transient), ("UserLambdaValidationException", 400, .rejected),
        ("InvalidLambdaResponseException", 400, .rejected), ("ForbiddenException", 403, .rejected),
        ("ResourceNotFoundException", 400, .rejected), ("InvalidParameterException", 400, .rejected),
        ("InvalidUserPoolConfigurationException", 400, .rejected),
    ])
    func `what does not end a session does not need one`(_ code: String, _ status: Int, _ expected: FailureClass) async
    {
        let error = await failure(Pool.refusal(code, status: status))
        #expect(error?.failureClass == expected)
        #expect(error?.code == code)
    }

    @Test func `a service that could not be reached has answered nothing`() async {
        let transport = ScriptedTransport(
            .failure(HTTPTransportError(code: .timeout, message: "cognito did not answer within 15 s.")))
        let error = await #expect(throws: UserPoolError.self) { try await renew(transport) }
        #expect(error?.failureClass == .transient)
        #expect(error?.isAnswer == false)
    }

    @Test func `an error never repeats the refresh token`() async {
        let error = await failure(
            Pool.refusal("InvalidParameterException", "bad token \(Pool.refreshToken.reveal()) of test-client-secret"))
        #expect(error?.message.contains(Pool.refreshToken.reveal()) == false)
        #expect(error?.message.contains("test-client-secret") == false)
    }

    @Test func `a session is revoked with the client's secret`() async throws {
        let transport = ScriptedTransport(.success(HTTPResponse(status: 200, body: Array("{}".utf8))))
        try await UserPoolSession(client: Pool.client(transport)).revoke(Pool.refreshToken)
        let request = try #require(transport.requests.first)
        #expect(request.operation == "RevokeToken")
        #expect(
            request.json == [
                "Token": .string(Pool.refreshToken.reveal()), "ClientId": .string(Pool.clientID),
                "ClientSecret": .string(Pool.secret.reveal()),
            ])
    }

    @Test func `a user is signed out everywhere`() async throws {
        let transport = ScriptedTransport(.success(Pool.answer([:])))
        try await UserPoolSession(client: Pool.client(transport)).signOutEverywhere(accessToken: Pool.accessToken)
        #expect(transport.requests.first?.operation == "GlobalSignOut")
        #expect(transport.requests.first?.json == ["AccessToken": .string(Pool.accessToken.reveal())])
    }
}
