import AWSClient
import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import UserPools

@Suite("Accounts of a user pool")
struct AccountTests {
    private static let delivery: JSONValue = [
        "CodeDeliveryDetails": [
            "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email",
        ]
    ]

    private static let hash = JSONValue.string(
        SecretHash.of(username: "alice", clientID: Pool.clientID, secret: Pool.secret))

    private func account(_ transport: ScriptedTransport, secret: Secret? = Pool.secret) throws -> UserPoolAccount {
        UserPoolAccount(client: try Pool.client(transport, secret: secret))
    }

    private func script(_ body: JSONValue = [:]) -> ScriptedTransport {
        ScriptedTransport { _, _ in Pool.answer(body) }
    }

    @Test func `a sign-up has the user's attributes as a list`() async throws {
        let transport = script([
            "UserConfirmed": false, "UserSub": "test-sub",
            "CodeDeliveryDetails": ["Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"],
        ])
        let result = try await account(transport).signUp(
            username: "alice", password: Secret("Test-Passw0rd!"),
            attributes: [UserAttribute("email", "alice@example.com")])
        #expect(!result.isConfirmed)
        #expect(result.id == "test-sub")
        #expect(result.delivery?.destination == "a***@e***")
        #expect(result.delivery?.json == Self.delivery["CodeDeliveryDetails"])
        #expect(
            transport.requests.first?.json == [
                "ClientId": .string(Pool.clientID), "Username": "alice", "SecretHash": Self.hash,
                "Password": "Test-Passw0rd!",
                "UserAttributes": [["Name": "email", "Value": "alice@example.com"]],
            ])
    }

    @Test func `a sign-up that names no user is no answer`() async throws {
        let error = await #expect(throws: UserPoolError.self) {
            try await account(script()).signUp(username: "alice", password: Secret("Test-Passw0rd!"))
        }
        #expect(error?.code == "malformedAnswer")
    }

    @Test(arguments: [true, false])
    func `a sign-up is confirmed with its code`(_ forces: Bool) async throws {
        let transport = script()
        try await account(transport).confirmSignUp(username: "alice", code: Secret("123456"), forcesAlias: forces)
        #expect(
            transport.requests.first?.json == [
                "ClientId": .string(Pool.clientID), "Username": "alice", "SecretHash": Self.hash,
                "ConfirmationCode": "123456", "ForceAliasCreation": .bool(forces),
            ])
    }

    @Test func `codes are sent, and where they went is told`() async throws {
        let transport = script(Self.delivery)
        let account = try account(transport)
        #expect(try await account.resendSignUp(username: "alice")?.medium == "EMAIL")
        #expect(try await account.forgotPassword(username: "alice")?.attribute == "email")
        #expect(try await account.verifyUserAttribute(accessToken: Pool.accessToken, "email")?.medium == "EMAIL")
        #expect(
            transport.requests.map(\.operation) == [
                "ResendConfirmationCode", "ForgotPassword", "GetUserAttributeVerificationCode",
            ])
        #expect(transport.requests[1]["SecretHash"] == Self.hash)
        #expect(
            transport.requests[2].json == [
                "AccessToken": .string(Pool.accessToken.reveal()), "AttributeName": "email",
            ])
    }

    @Test func `a forgotten password is replaced with the code`() async throws {
        let transport = script()
        try await account(transport, secret: nil).forgotPasswordSubmit(
            username: "alice", code: Secret("123456"), newPassword: Secret("New-Passw0rd!"))
        #expect(
            transport.requests.first?.json == [
                "ClientId": .string(Pool.clientID), "Username": "alice", "ConfirmationCode": "123456",
                "Password": "New-Passw0rd!",
            ])
    }

    @Test func `a password is changed with an access token`() async throws {
        let transport = script()
        try await account(transport).changePassword(
            accessToken: Pool.accessToken, from: Secret("Test-Passw0rd!"), to: Secret("New-Passw0rd!"))
        #expect(
            transport.requests.first?.json == [
                "AccessToken": .string(Pool.accessToken.reveal()), "PreviousPassword": "Test-Passw0rd!",
                "ProposedPassword": "New-Passw0rd!",
            ])
    }

    @Test func `attributes that are the service's own are not changed`() async throws {
        let transport = script([
            "CodeDeliveryDetailsList": [["Destination": "a***@e***", "DeliveryMedium": "EMAIL"], 7]
        ])
        let delivered = try await account(transport).updateUserAttributes(
            accessToken: Pool.accessToken,
            [
                UserAttribute("sub", "x"), UserAttribute("email", "new@example.com"),
                UserAttribute("email_verified", "true"), UserAttribute("phone_number_verified", "true"),
            ])
        #expect(delivered.map(\.medium) == ["EMAIL"])
        #expect(
            transport.requests.first?["UserAttributes"] == [["Name": "email", "Value": "new@example.com"]])
    }

    @Test func `a change of nothing is not sent`() async throws {
        let transport = script()
        let error = await #expect(throws: UserPoolError.self) {
            try await account(transport).updateUserAttributes(
                accessToken: Pool.accessToken, [UserAttribute("sub", "x")])
        }
        #expect(error?.code == "parameter")
        #expect(transport.requests.isEmpty)
    }

    @Test func `an attribute is verified, a user deleted`() async throws {
        let transport = script()
        let account = try account(transport)
        try await account.verifyUserAttributeSubmit(accessToken: Pool.accessToken, "email", code: Secret("123456"))
        try await account.deleteUser(accessToken: Pool.accessToken)
        #expect(
            transport.requests[0].json == [
                "AccessToken": .string(Pool.accessToken.reveal()), "AttributeName": "email", "Code": "123456",
            ])
        #expect(transport.requests[1].json == ["AccessToken": .string(Pool.accessToken.reveal())])
        #expect(transport.requests.map(\.operation) == ["VerifyUserAttribute", "DeleteUser"])
    }

    // MARK: Errors

    private func failure(_ response: HTTPResponse) async -> UserPoolError? {
        await #expect(throws: UserPoolError.self) {
            try await account(ScriptedTransport { _, _ in response }).confirmSignUp(
                username: "alice", code: Secret("493817"))
        }
    }

    @Test(arguments: [
        "CodeMismatchException", "ExpiredCodeException", "AliasExistsException", "UsernameExistsException",
        "InvalidPasswordException", "PasswordHistoryPolicyViolationException", "ForbiddenException",
        "UserLambdaValidationException", "CodeDeliveryFailureException", "NotAuthorizedException",
        "UnsupportedOperationException", "InvalidParameterException", "ResourceNotFoundException",
        "UserNotFoundException",
    ])
    func `a refusal of an operation is rejected, most with a way out`(_ code: String) async {
        let error = await failure(Pool.refusal(code, "words of the service"))
        #expect(error?.failureClass == .rejected)
        #expect(error?.message == "ConfirmSignUp failed: words of the service")
        #expect((error?.remedy != nil) == (code != "NotAuthorizedException"))
    }

    @Test(arguments: [
        "Unable to verify secret hash for client 1example23456789",
        "Client 1example23456789 is configured with secret but SECRET_HASH was not received",
        "Client 1example23456789 is not configured with client secret but SecretHash was received",
    ])
    func `a wrong secret is told from a wrong password`(_ message: String) async {
        let error = await failure(Pool.refusal("NotAuthorizedException", message))
        #expect(error?.failureClass == .rejected)
        #expect(error?.remedy?.contains("userPoolClientSecret, or --client-id") == true)
    }

    @Test func `an old password that is wrong is told from a session that has ended`() async throws {
        let refusals = ["Incorrect username or password.", "Access Token has been revoked"]
        for (refusal, remedy) in zip(refusals, ["check the old password", "sign in again"]) {
            let transport = ScriptedTransport(.success(Pool.refusal("NotAuthorizedException", refusal)))
            let error = await #expect(throws: UserPoolError.self) {
                try await account(transport).changePassword(
                    accessToken: Secret("test-token"), from: Secret("Test-password-1"), to: Secret("Test-password-2"))
            }
            #expect(error?.remedy == remedy)
        }
    }

    @Test func `the service's wish to be left alone is kept`() async {
        let error = await failure(
            HTTPResponse(
                status: 429, headers: [("Retry-After", "7")],
                body: Array(#"{"__type":"TooManyRequestsException","message":"slow"}"#.utf8)))
        #expect(error?.failureClass == .throttled)
        #expect(error?.retryAfter == .seconds(7))
    }

    @Test func `a code is not repeated by an error`() async {
        let error = await failure(Pool.refusal("InvalidParameterException", "Value '493817' at 'confirmationCode'\n"))
        #expect(error?.message == "ConfirmSignUp failed: Value '<redacted>' at 'confirmationCode'")
    }

    // MARK: Pools and endpoints

    @Test(arguments: [
        ("", "client"), ("eu-west-1", "client"), ("_x", "client"), ("eu-west-1_", "client"),
        ("eu-west-1_A_B", "client"), ("eu-west-1_A/..", "client"), ("eu-west-1_A", ""), ("eu-west-1_A", "a b"),
        ("eu-west-1_A", String(repeating: "c", count: 129)),
    ])
    func `ids that cannot be are refused`(_ pool: String, _ client: String) {
        #expect(throws: UserPoolError.self) { try UserPoolApp(userPoolID: pool, clientID: client) }
    }

    @Test(
        arguments: [
            ("eu-west-1_A", false, nil, "cognito-idp.eu-west-1.amazonaws.com"),
            ("us-east-1_A", true, nil, "cognito-idp-fips.us-east-1.amazonaws.com"),
            ("cn-north-1_A", false, nil, "cognito-idp.cn-north-1.amazonaws.com.cn"),
            ("us-gov-west-1_A", true, nil, "cognito-idp-fips.us-gov-west-1.amazonaws.com"),
            ("eu-west-1_A", false, "http://127.0.0.1:5000", "127.0.0.1:5000"),
        ] as [(String, Bool, String?, String)])
    func `a pool is found by its region`(
        _ pool: String, _ isFIPS: Bool, _ override: String?, _ host: String
    ) throws {
        let client = try UserPoolClient(
            app: UserPoolApp(userPoolID: pool, clientID: "client"), transport: ScriptedTransport(),
            time: ManualClock(), variant: isFIPS ? .fips : [], override: override)
        #expect(client.host == host)
    }

    @Test func `an endpoint that may not be called is refused`() throws {
        let app = try UserPoolApp(userPoolID: Pool.id, clientID: "client")
        let error = #expect(throws: UserPoolError.self) {
            try UserPoolClient(
                app: app, transport: ScriptedTransport(), time: ManualClock(), override: "http://cognito.example.com")
        }
        #expect(error?.code == "endpoint")
    }
}
