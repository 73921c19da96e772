import CredentialModel
import StrictJSON
import TestSupport
import Testing

@testable import Sandbox

/// Which triggers see what of a caller's metadata (API reference, ClientMetadata of each operation).
@Suite struct `Triggers of a user pool` {
    typealias World = RunningSandbox

    private static let metadata: JSONValue = ["team": "data"]

    /// `SOURCE clientMetadata validationData` of every trigger so far, which then are forgotten.
    private func seen(_ sandbox: World) async throws -> [String] {
        let triggers = try await sandbox.told("triggers")
        _ = try await sandbox.client.send("DELETE", "/_sandbox/user-pools/\(World.userPool)/triggers")
        return triggers.map { trigger in
            let maps = ["clientMetadata", "validationData"].map { JSONWriter.string(trigger[$0] ?? .null) }
            return "\(trigger["triggerSource"]?.string ?? "") \(maps.joined(separator: " "))"
        }
    }

    @Test func `a sign-up shows them all, and its validation data to the first`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            _ = try await sandbox.idp(
                "SignUp",
                [
                    "ClientId": "open", "Username": "bob", "Password": .string(World.password),
                    "UserAttributes": [["Name": "email", "Value": "bob@example.com"]],
                    "ValidationData": [["Name": "captcha", "Value": "7"]], "ClientMetadata": Self.metadata,
                ])
            #expect(
                try await seen(sandbox) == [
                    #"PreSignUp_SignUp {"team":"data"} {"captcha":"7"}"#,
                    #"CustomMessage_SignUp {"team":"data"} null"#,
                ])
            _ = try await sandbox.idp(
                "ResendConfirmationCode", ["ClientId": "open", "Username": "bob", "ClientMetadata": Self.metadata])
            _ = try await sandbox.idp(
                "ConfirmSignUp",
                [
                    "ClientId": "open", "Username": "bob", "ClientMetadata": Self.metadata,
                    "ConfirmationCode": .string(try await sandbox.code(of: "bob")),
                ])
            #expect(
                try await seen(sandbox) == [
                    #"CustomMessage_ResendCode {"team":"data"} null"#,
                    #"PostConfirmation_ConfirmSignUp {"team":"data"} null"#,
                ])
        }
    }

    @Test func `what InitiateAuth brings is validation data of the first trigger, and of no later one`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let answer = try await sandbox.initiate(
                "USER_PASSWORD_AUTH", ["USERNAME": "alice", "PASSWORD": .string(World.password)],
                metadata: Self.metadata)
            #expect(
                try await seen(sandbox) == [
                    #"PreAuthentication_Authentication null {"team":"data"}"#,
                    "PostAuthentication_Authentication null null", "TokenGeneration_Authentication null null",
                ])
            let token = try answer.json()["AuthenticationResult"]?["RefreshToken"] ?? .null
            _ = try await sandbox.initiate(
                "REFRESH_TOKEN_AUTH", ["REFRESH_TOKEN": token], metadata: Self.metadata)
            _ = try await sandbox.idp(
                "GetTokensFromRefreshToken",
                ["RefreshToken": token, "ClientId": "open", "ClientMetadata": Self.metadata])
            #expect(
                try await seen(sandbox) == [
                    "TokenGeneration_RefreshTokens null null", #"TokenGeneration_RefreshTokens {"team":"data"} null"#,
                ])
            _ = try await sandbox.initiate(
                "USER_PASSWORD_AUTH", ["USERNAME": "nobody", "PASSWORD": "Wrong-1"], metadata: Self.metadata)
            #expect(try await seen(sandbox) == [#"UserMigration_Authentication null {"team":"data"}"#])
        }
    }

    @Test func `what an answer brings is seen by the triggers after it`() async throws {
        try await World.run(World.poolConfiguration { $0.users[0].status = .forceChangePassword }) { sandbox in
            let client = SRPClient(password: World.password)
            let asked = try await sandbox.initiate(
                "USER_SRP_AUTH", ["USERNAME": "alice", "SRP_A": .string(client.publicKey)]
            ).json()
            let responses = try client.responses(
                to: asked, pool: World.userPool, at: ClaimTimestamp.text(sandbox.clock.now))
            let next = try await sandbox.respond("PASSWORD_VERIFIER", .object(responses), metadata: ["step": "1"])
                .json()
            _ = try await sandbox.respond(
                "NEW_PASSWORD_REQUIRED", ["USERNAME": "alice", "NEW_PASSWORD": "Test-final-1"],
                session: next["Session"], metadata: ["step": "2"])
            #expect(
                try await seen(sandbox) == [
                    "PreAuthentication_Authentication null null",
                    #"PostAuthentication_Authentication {"step":"2"} null"#,
                    #"TokenGeneration_NewPasswordChallenge {"step":"2"} null"#,
                ])
        }
    }

    @Test func `messages about passwords and attributes are told`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let access = try await sandbox.tokens()["AccessToken"] ?? .null
            _ = try await seen(sandbox)
            _ = try await sandbox.idp(
                "UpdateUserAttributes",
                [
                    "AccessToken": access, "ClientMetadata": Self.metadata,
                    "UserAttributes": [["Name": "phone_number", "Value": "+15550001234"]],
                ])
            _ = try await sandbox.idp(
                "GetUserAttributeVerificationCode",
                ["AccessToken": access, "AttributeName": "phone_number", "ClientMetadata": Self.metadata])
            _ = try await sandbox.idp(
                "ForgotPassword", ["ClientId": "open", "Username": "alice", "ClientMetadata": Self.metadata])
            _ = try await sandbox.idp(
                "ConfirmForgotPassword",
                [
                    "ClientId": "open", "Username": "alice", "Password": "Test-other-1",
                    "ConfirmationCode": .string(try await sandbox.code(of: "alice")), "ClientMetadata": Self.metadata,
                ])
            #expect(
                try await seen(sandbox) == [
                    #"CustomMessage_UpdateUserAttribute {"team":"data"} null"#,
                    #"CustomMessage_VerifyUserAttribute {"team":"data"} null"#,
                    #"CustomMessage_ForgotPassword {"team":"data"} null"#,
                    #"PostConfirmation_ConfirmForgotPassword {"team":"data"} null"#,
                ])
        }
    }

    @Test(arguments: LambdaTrigger.allCases)
    func `a trigger that is set up to fail stops what it belongs to`(trigger: LambdaTrigger) async throws {
        let configuration = World.poolConfiguration {
            $0.triggerFailures = [trigger.rawValue: "Not today"]
            $0.customChallenge = SandboxCustomChallenge(answer: Secret("blue"))
        }
        try await World.run(configuration) { sandbox in
            let signUp: JSONValue = [
                "ClientId": "open", "Username": "bob", "Password": .string(World.password),
                "UserAttributes": [["Name": "email", "Value": "bob@example.com"]],
            ]
            var answers = [
                try await sandbox.signIn(), try await sandbox.signIn("nobody"), try await sandbox.idp("SignUp", signUp),
            ]
            let custom = try await sandbox.initiate("CUSTOM_AUTH", ["USERNAME": "alice"])
            let session = try custom.json()["Session"]
            answers += [
                custom,
                try await sandbox.respond(
                    "CUSTOM_CHALLENGE", ["USERNAME": "alice", "ANSWER": "blue"], session: session),
            ]
            if let code = try await sandbox.told("codes").last?["code"] {
                answers.append(
                    try await sandbox.idp(
                        "ConfirmSignUp", ["ClientId": "open", "Username": "bob", "ConfirmationCode": code]))
            }
            let expected = "400 UserLambdaValidationException: \(trigger.rawValue) failed with error Not today."
            #expect(answers.contains { $0.error == expected }, "\(answers.map(\.error))")
        }
    }

    @Test func `faults are aimed at users of pools as at everybody`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox async throws in
            sandbox.server.add([
                SandboxFault(
                    operation: .initiateAuth, matching: "alice", times: 1,
                    effect: .error(status: 400, code: "TooManyRequestsException", message: "Slow", retryAfter: nil))
            ])
            #expect(try await sandbox.signIn("nobody").error.contains("Incorrect"))
            #expect(try await sandbox.signIn().error == "400 TooManyRequestsException: Slow")
            #expect(try await sandbox.signIn().status == 200)
            #expect(sandbox.server.requestCounts["InitiateAuth"] == 3)
        }
    }
}
