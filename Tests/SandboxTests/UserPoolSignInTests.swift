import CredentialModel
import StrictJSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct `Signing in to a user pool` {
    typealias World = RunningSandbox

    private static let incorrect = "400 NotAuthorizedException: Incorrect username or password."

    private func challenge(
        _ sandbox: World, _ client: SRPClient, _ username: String = "alice", flow: String = "USER_SRP_AUTH"
    ) async throws -> JSONValue {
        var parameters: JSONObject = ["USERNAME": .string(username), "SRP_A": .string(client.publicKey)]
        if flow == "CUSTOM_AUTH" { parameters["CHALLENGE_NAME"] = "SRP_A" }
        return try await sandbox.initiate(flow, .object(parameters)).json()
    }

    private func answer(
        _ sandbox: World, _ challenge: JSONValue, _ client: SRPClient, at time: String? = nil
    ) async throws -> RawAnswer {
        let responses = try client.responses(
            to: challenge, pool: World.userPool, at: time ?? ClaimTimestamp.text(sandbox.clock.now))
        return try await sandbox.respond("PASSWORD_VERIFIER", .object(responses))
    }

    // MARK: SRP

    @Test func `proves the password by SRP, by name and by a verified address`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            for name in ["alice", "alice@example.com"] {
                let client = SRPClient(password: World.password)
                let asked = try await challenge(sandbox, client, name)
                #expect(asked["ChallengeParameters"]?["USER_ID_FOR_SRP"] == "alice")
                #expect(asked["Session"] == nil)
                let answer = try await answer(sandbox, asked, client)
                let token = try #require(try answer.json()["AuthenticationResult"]?["IdToken"]?.string)
                let claims = try #require(JSONWebToken(token)).claims
                #expect(claims["cognito:username"] == "alice" && claims["token_use"] == "id" && claims["aud"] == "open")
            }
        }
    }

    @Test func `a challenge is good for one answer, right or wrong, and for three minutes`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let right = SRPClient(password: World.password)
            let first = try await challenge(sandbox, right)
            #expect(try await answer(sandbox, first, right).status == 200)
            let spent = "400 NotAuthorizedException: Invalid session for the user."
            #expect(try await answer(sandbox, first, right).error == spent)

            let wrong = SRPClient(password: "Wrong-password-1")
            let second = try await challenge(sandbox, wrong)
            #expect(try await answer(sandbox, second, wrong).error == Self.incorrect)
            #expect(try await answer(sandbox, second, wrong).error == spent)

            let third = try await challenge(sandbox, right)
            sandbox.clock.advance(by: .seconds(180))
            #expect(
                try await answer(sandbox, third, right).error
                    == "400 NotAuthorizedException: Invalid session for the user, session is expired.")
        }
    }

    @Test(arguments: ["Mon Nov 23 08:00:00 UTC 2026", "Mon Nov 23 08:05:01 UTC 2026", "Tue Nov 23 08:00:00 UTC 2026"])
    func `a claim of another time is a wrong password`(time: String) async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let client = SRPClient(password: World.password)
            let asked = try await challenge(sandbox, client)
            let answer = try await answer(sandbox, asked, client, at: time)
            #expect(
                time.contains("08:00:00") && time.hasPrefix("Mon")
                    ? answer.status == 200 : answer.error == Self.incorrect)
        }
    }

    @Test func `who does not exist is asked like everybody, and fails like everybody`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox async throws in
            let client = SRPClient(password: World.password)
            let first = try await challenge(sandbox, client, "nobody")
            let second = try await challenge(sandbox, client, "nobody")
            #expect(first["ChallengeParameters"]?["SALT"] == second["ChallengeParameters"]?["SALT"])
            #expect(try await answer(sandbox, first, client).error == Self.incorrect)
            #expect(try await sandbox.signIn("nobody").error == Self.incorrect)
            #expect(
                try await sandbox.signIn("nobody", client: "telling").error
                    == "400 UserNotFoundException: User does not exist.")
        }
    }

    @Test(arguments: ["0", "xyz", "", SecureRemotePassword.hex(ModularGroup.prime)])
    func `a public key that gives the password away is refused`(key: String) async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let answer = try await sandbox.initiate("USER_SRP_AUTH", ["USERNAME": "alice", "SRP_A": .string(key)])
            #expect(answer.error.hasPrefix("400 InvalidParameterException: "))
        }
    }

    // MARK: Clients

    @Test func `a client's secret is asked for, over the name of the same call`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            func signIn(_ name: String, hash: JSONValue?, client: String = "secret") async throws -> RawAnswer {
                var parameters: JSONObject = ["USERNAME": .string(name), "PASSWORD": .string(World.password)]
                parameters["SECRET_HASH"] = hash
                return try await sandbox.initiate("USER_PASSWORD_AUTH", .object(parameters), client: client)
            }
            #expect(try await signIn("alice", hash: World.secretHash("alice")).status == 200)
            let alias = "alice@example.com"
            let wrong = "400 NotAuthorizedException: Unable to verify secret hash for client secret"
            #expect(try await signIn(alias, hash: World.secretHash("alice")).error == wrong)
            #expect(
                try await signIn("alice", hash: nil).error
                    == "400 NotAuthorizedException: Client secret is configured with secret but SECRET_HASH was not received"
            )
            #expect(
                try await signIn("alice", hash: World.secretHash("alice", client: "open"), client: "open").error
                    == "400 NotAuthorizedException: Unable to verify secret hash for client open")
            let tokens = try await signIn(alias, hash: World.secretHash(alias)).json()["AuthenticationResult"]
            let token = try #require(tokens?["RefreshToken"])
            func renew(hash: JSONValue) async throws -> RawAnswer {
                try await sandbox.initiate(
                    "REFRESH_TOKEN_AUTH", ["REFRESH_TOKEN": token, "SECRET_HASH": hash], client: "secret")
            }
            #expect(try await renew(hash: World.secretHash(alias)).error == wrong)
            #expect(try await renew(hash: World.secretHash("alice")).status == 200)
        }
    }

    @Test func `flows that a client does not have are refused`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox async throws in
            #expect(
                try await sandbox.signIn(client: "careful").error
                    == "400 InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client")
            #expect(
                try await sandbox.signIn(client: "nowhere").error
                    == "400 ResourceNotFoundException: User pool client nowhere does not exist.")
            #expect(
                try await sandbox.initiate("ADMIN_NO_SRP_AUTH", [:]).error
                    == "400 InvalidParameterException: Initiate Auth method not supported.")
            #expect(
                try await sandbox.initiate("CUSTOM_AUTH", ["USERNAME": "alice"]).error
                    == "400 InvalidParameterException: Custom auth lambda trigger is not configured for the user pool."
            )
        }
    }

    // MARK: States of a user

    @Test(arguments: [
        (SandboxPoolUser.Status.unconfirmed, true, "UserNotConfirmedException: User is not confirmed."),
        (.resetRequired, true, "PasswordResetRequiredException: Password reset required for the user"),
        (.confirmed, false, "NotAuthorizedException: User is disabled."),
    ])
    func `who may not sign in is told why`(
        status: SandboxPoolUser.Status, isEnabled: Bool, error: String
    ) async throws {
        let configuration = World.poolConfiguration {
            $0.users[0].status = status
            $0.users[0].isEnabled = isEnabled
        }
        try await World.run(configuration) { sandbox async throws in
            #expect(try await sandbox.signIn().error == "400 \(error)")
        }
    }

    @Test func `five wrong passwords lock a user out for longer and longer`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox async throws in
            for _ in 1...5 { #expect(try await sandbox.signIn(password: "Wrong-1").error == Self.incorrect) }
            #expect(try await sandbox.signIn().error == "400 NotAuthorizedException: Password attempts exceeded")
            sandbox.clock.advance(by: .seconds(1))
            #expect(try await sandbox.signIn(password: "Wrong-1").error == Self.incorrect)
            sandbox.clock.advance(by: .seconds(1))
            #expect(try await sandbox.signIn().error == "400 NotAuthorizedException: Password attempts exceeded")
            sandbox.clock.advance(by: .seconds(1))
            #expect(try await sandbox.signIn().status == 200)
        }
    }

    // MARK: Challenges

    @Test func `a temporary password has to be changed, and what is required to be given`() async throws {
        let configuration = World.poolConfiguration {
            $0.users[0].status = .forceChangePassword
            $0.requiredAttributes = ["email", "name"]
        }
        try await World.run(configuration) { sandbox in
            let asked = try await sandbox.signIn().json()
            #expect(asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED")
            #expect(asked["ChallengeParameters"]?["requiredAttributes"] == #"["userAttributes.name"]"#)
            func answer(_ responses: JSONObject) async throws -> RawAnswer {
                var responses = responses
                responses["USERNAME"] = "alice"
                return try await sandbox.respond(
                    "NEW_PASSWORD_REQUIRED", .object(responses), session: asked["Session"])
            }
            #expect(
                try await answer(["NEW_PASSWORD": "short"]).error
                    == "400 InvalidPasswordException: Password did not conform with policy: Password not long enough")
            #expect(
                try await answer(["NEW_PASSWORD": "Test-final-1"]).error
                    == "400 InvalidParameterException: Invalid attributes given, name is missing")
            let good: JSONObject = ["NEW_PASSWORD": "Test-final-1", "userAttributes.name": "Alice"]
            #expect(try await answer(good).status == 200)
            #expect(try await answer(good).error == "400 NotAuthorizedException: Invalid session for the user.")
            #expect(try await sandbox.signIn(password: "Test-final-1").status == 200)
        }
    }

    @Test func `a choice of factors is followed by the code of the chosen one`() async throws {
        let configuration = World.poolConfiguration {
            $0.users[0].factors = ["SMS_MFA", "EMAIL_OTP"]
            $0.users[0].attributes["phone_number"] = "+15550001234"
        }
        try await World.run(configuration) { sandbox in
            let asked = try await sandbox.signIn().json()
            #expect(asked["ChallengeName"] == "SELECT_MFA_TYPE")
            #expect(asked["ChallengeParameters"]?["MFAS_CAN_CHOOSE"] == #"["SMS_MFA","EMAIL_OTP"]"#)
            let chosen = try await sandbox.respond(
                "SELECT_MFA_TYPE", ["USERNAME": "alice", "ANSWER": "EMAIL_OTP"], session: asked["Session"]
            ).json()
            #expect(chosen["ChallengeName"] == "EMAIL_OTP")
            #expect(chosen["ChallengeParameters"]?["CODE_DELIVERY_DESTINATION"] == "a***@e***")
            let code = try await sandbox.code(of: "alice")
            func answer(_ code: String) async throws -> RawAnswer {
                try await sandbox.respond(
                    "EMAIL_OTP", ["USERNAME": "alice", "EMAIL_OTP_CODE": .string(code)], session: chosen["Session"])
            }
            let wrong = try await answer(World.other(than: code))
            #expect(wrong.error == "400 CodeMismatchException: Invalid code received for user")
            sandbox.clock.advance(by: .seconds(100))
            #expect(try await answer(World.other(than: code)).error == wrong.error)
            // A wrong answer puts the end of the session off no more than silence does.
            sandbox.clock.advance(by: .seconds(79))
            #expect(try await answer(code).status == 200)
        }
    }

    @Test func `a pool that asks everybody lets a factor be set up in the course of the sign-in`() async throws {
        try await World.run(World.poolConfiguration { $0.multiFactor = .required }) { sandbox in
            let asked = try await sandbox.signIn().json()
            #expect(asked["ChallengeName"] == "MFA_SETUP")
            let early = try await sandbox.respond("MFA_SETUP", ["USERNAME": "alice"], session: asked["Session"])
            #expect(early.error.hasPrefix("400 InvalidParameterException: "))
            let seed = try await sandbox.idp("AssociateSoftwareToken", ["Session": asked["Session"] ?? .null]).json()
            let codes = try #require(seed["SecretCode"]?.string.flatMap(TimeBasedCodes.init(base32:)))
            let code = codes.code(at: sandbox.clock.now)
            let wrong = try await sandbox.idp(
                "VerifySoftwareToken",
                ["Session": seed["Session"] ?? .null, "UserCode": .string(World.other(than: code))])
            #expect(wrong.error.hasPrefix("400 EnableSoftwareTokenMFAException: "))
            let verified = try await sandbox.idp(
                "VerifySoftwareToken", ["Session": seed["Session"] ?? .null, "UserCode": .string(code)]
            ).json()
            #expect(verified["Status"] == "SUCCESS")
            let signedIn = try await sandbox.respond("MFA_SETUP", ["USERNAME": "alice"], session: verified["Session"])
            #expect(signedIn.status == 200)
            #expect(try await sandbox.signIn().json()["ChallengeName"] == "SOFTWARE_TOKEN_MFA")
        }
    }

    @Test func `a session is its own client's and its own challenge's`() async throws {
        try await World.run(World.poolConfiguration { $0.users[0].factors = ["EMAIL_OTP"] }) { sandbox in
            let invalid = "400 NotAuthorizedException: Invalid session for the user."
            for (name, client, user) in [
                ("EMAIL_OTP", "telling", "alice"), ("SMS_MFA", "open", "alice"), ("EMAIL_OTP", "open", "bob"),
            ] {
                let session = try await sandbox.signIn().json()["Session"]
                let responses: JSONValue = [
                    "USERNAME": .string(user), "EMAIL_OTP_CODE": .string(try await sandbox.code(of: "alice")),
                ]
                let answer = try await sandbox.respond(name, responses, session: session, client: client)
                #expect(answer.error == invalid, "\(name) \(client) \(user)")
            }
        }
    }

    @Test func `the pool's own question comes after the password, where both are asked for`() async throws {
        let configuration = World.poolConfiguration {
            $0.customChallenge = SandboxCustomChallenge(parameters: ["hint": "sky"], answer: Secret("blue"))
        }
        try await World.run(configuration) { sandbox in
            let client = SRPClient(password: World.password)
            let asked = try await challenge(sandbox, client, flow: "CUSTOM_AUTH")
            #expect(asked["ChallengeName"] == "PASSWORD_VERIFIER")
            let question = try await answer(sandbox, asked, client).json()
            #expect(question["ChallengeName"] == "CUSTOM_CHALLENGE")
            #expect(question["ChallengeParameters"]?["hint"] == "sky")
            let signedIn = try await sandbox.respond(
                "CUSTOM_CHALLENGE", ["USERNAME": "alice", "ANSWER": "blue"], session: question["Session"])
            #expect(signedIn.status == 200)
        }
    }
}
