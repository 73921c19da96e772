import CredentialModel
import Logging
import StrictJSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct `Users of a user pool` {
    typealias World = RunningSandbox

    private func signUp(
        _ sandbox: World, _ username: String, password: String = World.password, attributes: [String: String] = [:]
    ) async throws -> RawAnswer {
        let list = attributes.map { JSONValue.object(["Name": .string($0), "Value": .string($1)]) }
        return try await sandbox.idp(
            "SignUp",
            [
                "ClientId": "open", "Username": .string(username), "Password": .string(password),
                "UserAttributes": .array(list),
            ])
    }

    private func confirm(
        _ sandbox: World, _ username: String, _ code: String, force: Bool = false
    ) async throws -> RawAnswer {
        try await sandbox.idp(
            "ConfirmSignUp",
            [
                "ClientId": "open", "Username": .string(username), "ConfirmationCode": .string(code),
                "ForceAliasCreation": .bool(force),
            ])
    }

    // MARK: Signing up

    @Test func `a sign-up is confirmed by its code within a day`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let answer = try await signUp(sandbox, "bob", attributes: ["email": "bob@example.com"]).json()
            #expect(answer["UserConfirmed"] == false)
            #expect(answer["CodeDeliveryDetails"]?["DeliveryMedium"] == "EMAIL")
            let code = try await sandbox.code(of: "bob")
            sandbox.clock.advance(by: .seconds(86_400))
            let expired = "400 ExpiredCodeException: Invalid code provided, please request a code again."
            #expect(try await confirm(sandbox, "bob", code).error == expired)
            #expect(try await confirm(sandbox, "nobody", code).error == expired)
            let resent = try await sandbox.idp("ResendConfirmationCode", ["ClientId": "open", "Username": "bob"])
            #expect(resent.status == 200)
            let fresh = try await sandbox.code(of: "bob")
            #expect(
                try await confirm(sandbox, "bob", World.other(than: fresh)).error
                    == "400 CodeMismatchException: Invalid verification code provided, please try again.")
            #expect(try await confirm(sandbox, "bob", fresh).status == 200)
            #expect(
                try await confirm(sandbox, "bob", fresh).error
                    == "400 NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED")
            #expect(try await sandbox.signIn("bob@example.com").status == 200)
        }
    }

    @Test func `an address that leads to somebody is taken over by force only`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            _ = try await signUp(sandbox, "eve", attributes: ["email": "alice@example.com"])
            let code = try await sandbox.code(of: "eve")
            #expect(
                try await confirm(sandbox, "eve", code).error
                    == "400 AliasExistsException: An account with the email already exists.")
            #expect(try await confirm(sandbox, "eve", code, force: true).status == 200)
            let tokens = try await sandbox.tokens("alice@example.com")
            let user = try await sandbox.idp("GetUser", ["AccessToken": tokens["AccessToken"] ?? .null]).json()
            #expect(user["Username"] == "eve")
        }
    }

    @Test func `where an address is the name, the user's own name is another`() async throws {
        let configuration = World.poolConfiguration {
            $0.aliasAttributes = []
            $0.usernameAttributes = ["email"]
            $0.confirmsUsers = true
        }
        try await World.run(configuration) { sandbox in
            let answer = try await signUp(sandbox, "bob@example.com").json()
            #expect(answer["UserConfirmed"] == true)
            let client = SRPClient(password: World.password)
            let asked = try await sandbox.initiate(
                "USER_SRP_AUTH", ["USERNAME": "bob@example.com", "SRP_A": .string(client.publicKey)]
            ).json()
            #expect(asked["ChallengeParameters"]?["USER_ID_FOR_SRP"] == answer["UserSub"])
            let responses = try client.responses(
                to: asked, pool: World.userPool, at: ClaimTimestamp.text(sandbox.clock.now))
            #expect(try await sandbox.respond("PASSWORD_VERIFIER", .object(responses)).status == 200)
            #expect(
                try await signUp(sandbox, "bob@example.com").error == "400 UsernameExistsException: User already exists"
            )
            #expect(try await signUp(sandbox, "bob").error.hasPrefix("400 InvalidParameterException: "))
        }
    }

    @Test(arguments: [
        ("Aa1!", "Password not long enough"), ("test-password-1", "Password must have uppercase characters"),
        ("TEST-PASSWORD-1", "Password must have lowercase characters"),
        ("Test-password-", "Password must have numeric characters"),
        ("TestPassword1", "Password must have symbol characters"),
    ])
    func `passwords are held against the policy`(password: String, reason: String) async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let answer = try await signUp(sandbox, "bob", password: password)
            #expect(
                answer.error == "400 InvalidPasswordException: Password did not conform with policy: \(reason)")
        }
    }

    @Test(arguments: [
        (["custom:team": "red"], "custom:team: Attribute does not exist in the schema."),
        (["email_verified": "true"], "A client attempted to write unauthorized attribute"),
        (["email": "nowhere"], "Invalid email address format."),
        (["phone_number": "0123"], "Invalid phone number format."), ([:], "name: The attribute is required"),
    ])
    func `attributes are held against the schema`(attributes: [String: String], words: String) async throws {
        try await World.run(World.poolConfiguration { $0.requiredAttributes = ["name"] }) { sandbox in
            let answer = try await signUp(sandbox, "bob", attributes: attributes)
            #expect(answer.status == 400 && answer.text.contains(words), "\(answer.text)")
        }
    }

    // MARK: Forgetting

    @Test func `a forgotten password is replaced by a code within an hour`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            func forgot(_ name: String) async throws -> RawAnswer {
                try await sandbox.idp("ForgotPassword", ["ClientId": "open", "Username": .string(name)])
            }
            func confirm(_ code: String) async throws -> RawAnswer {
                try await sandbox.idp(
                    "ConfirmForgotPassword",
                    [
                        "ClientId": "open", "Username": "alice", "Password": "Test-other-1",
                        "ConfirmationCode": .string(code),
                    ])
            }
            #expect(try await forgot("alice@example.com").status == 200)
            let old = try await sandbox.code(of: "alice")
            sandbox.clock.advance(by: .seconds(3600))
            #expect(try await confirm(old).error.hasPrefix("400 ExpiredCodeException: "))
            #expect(try await forgot("alice").status == 200)
            for _ in 1...5 {
                let wrong = World.other(than: try await sandbox.code(of: "alice"))
                #expect(try await confirm(wrong).error.hasPrefix("400 CodeMismatchException: "))
            }
            let right = try await sandbox.code(of: "alice")
            #expect(try await confirm(right).error.hasPrefix("400 TooManyFailedAttemptsException: "))
            #expect(try await forgot("alice").status == 200)
            #expect(try await confirm(try await sandbox.code(of: "alice")).status == 200)
            #expect(try await sandbox.signIn(password: "Test-other-1").status == 200)
            // Who does not exist gets the same answer, and no code.
            #expect(try await forgot("nobody").status == 200)
            #expect(try await sandbox.told("codes", of: "nobody").isEmpty)
        }
    }

    @Test func `without a verified address nothing is reset`() async throws {
        try await World.run(World.poolConfiguration { $0.users[0].attributes["email_verified"] = nil }) { sandbox in
            let answer = try await sandbox.idp("ForgotPassword", ["ClientId": "open", "Username": "alice"])
            #expect(answer.error.hasPrefix("400 InvalidParameterException: Cannot reset password for the user"))
        }
    }

    // MARK: Limits

    @Test(arguments: [
        ("SignUp", #"{"ClientId": "open", "Username": ""}"#, "'username' failed to satisfy"),
        ("SignUp", #"{"ClientId": "open"}"#, "Value null at 'username'"),
        ("SignUp", #"{"ClientId": "a-b", "Username": "bob"}"#, "'clientId' failed to satisfy"),
        ("SignUp", #"{"ClientId": "open", "Username": "bob", "Password": "with blank"}"#, "10 characters"),
        ("InitiateAuth", #"{"ClientId": "open", "AuthFlow": "NONE"}"#, "enum value set"),
        (
            "RespondToAuthChallenge", #"{"ClientId": "open", "ChallengeName": "EMAIL_OTP", "Session": "short"}"#,
            "5 char"
        ),
        ("GetUser", #"{"AccessToken": "not/a/token"}"#, "'accessToken' failed to satisfy"),
        ("VerifySoftwareToken", #"{"UserCode": "12345"}"#, "'userCode' failed to satisfy"),
        ("SignUp", #"{"ClientId": 5, "Username": "bob"}"#, "SerializationException"),
        ("SignUp", #"{"ClientId": "open", "Username": "bob", "ClientMetadata": {"a": 1}}"#, "SerializationException"),
        ("SignUp", "nothing", "SerializationException"), ("Unheard", "{}", "UnknownOperationException"),
    ])
    func `parameters are held against the model`(operation: String, body: String, words: String) async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let answer = try await sandbox.client.send(
                "POST", "/", headers: [("X-Amz-Target", "AWSCognitoIdentityProviderService.\(operation)")],
                body: Array(body.utf8))
            #expect(answer.status == 400 && answer.text.contains(words), "\(answer.text)")
            #expect(!answer.text.contains("with blank"))
        }
    }

    @Test func `ten thousand sign-ups find room`() throws {
        let clock = ServiceClock(time: ManualClock(), skew: .zero)
        let service = UserPoolService(
            configuration: World.poolConfiguration(), clock: clock, signer: try TokenSigner(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for number in 0..<10_000 {
            let body = """
                {"ClientId": "open", "Username": "user-\(number)", "Password": "\(World.password)",
                 "UserAttributes": [{"Name": "email", "Value": "user-\(number)@example.com"}]}
                """
            _ = try service.answer(.signUp, try UserPoolInput(Array(body.utf8)))
        }
        let pool = try #require(service.pools[World.userPool])
        #expect(pool.user("user-9999")?.status == .unconfirmed)
        #expect(pool.user("user-0")?.verifier == nil)
    }
}
