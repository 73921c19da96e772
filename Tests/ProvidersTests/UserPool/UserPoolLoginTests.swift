import CredentialModel
import Platform
import StrictJSON
import Synchronization
import TestSupport
import Testing
import UserPools

@testable import Providers

/// What an unattended sign-in answers, and what it leaves to somebody.
struct `An unattended sign-in` {
    private typealias Pool = UserPoolBench

    private static let handler = HandlerCommand(invocation: .shell("answer"), workingDirectory: "/")

    private static func withAuthenticator() -> UserPoolBench {
        var bench = UserPoolBench()
        bench.refresher.totp = .literal(Pool.seed)
        return bench
    }

    private static func withHandler(_ runner: ScriptedRunner? = nil) -> UserPoolBench {
        var bench = UserPoolBench()
        bench.refresher.challengeHandler = handler
        if let runner { bench.runner = runner }
        return bench
    }

    private static func response(_ transport: ScriptedTransport, _ name: String) -> JSONValue? {
        transport.requests.last { $0.operation == "RespondToAuthChallenge" }?[json: "ChallengeResponses", name]
    }

    // MARK: Authenticator codes

    @Test func `shows the authenticator's code and remembers its step`() async throws {
        let bench = Self.withAuthenticator()
        let transport = ScriptedTransport(.success(Pool.challenge("SOFTWARE_TOKEN_MFA")), .success(Pool.tokens()))
        let provided = try await bench.token(transport)
        let step = Sample.now.seconds / 30
        let codes = try #require(TimedPassword(seed: Pool.seed))
        #expect(
            Self.response(transport, "SOFTWARE_TOKEN_MFA_CODE")
                == .string(codes.code(at: Sample.now).digits.reveal()))
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).lastStep == step)
        #expect(provided.token != nil)
    }

    @Test func `waits for the next code rather than show one twice`() async throws {
        var bench = Self.withAuthenticator()
        let step = Sample.now.seconds / 30
        bench.remember { $0.lastStep = step }
        let transport = ScriptedTransport(.success(Pool.challenge("SOFTWARE_TOKEN_MFA")), .success(Pool.tokens()))
        let waiting = bench
        async let token = waiting.token(transport)
        await waiting.clock.waitForSleepers(1)
        #expect(transport.requests.count == 1)
        waiting.clock.advance(by: .seconds(30))
        let provided = try await token
        let codes = try #require(TimedPassword(seed: Pool.seed))
        let next = codes.code(at: Sample.now, after: step)
        #expect(Self.response(transport, "SOFTWARE_TOKEN_MFA_CODE") == .string(next.digits.reveal()))
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).lastStep == step + 1)
    }

    @Test func `comes back later where the wait would be too long`() async {
        var bench = Self.withAuthenticator()
        bench.remember { $0.lastStep = Sample.now.seconds / 30 }
        bench.request.deadline = bench.clock.bootNow + .seconds(5)
        let failure = await bench.failure(ScriptedTransport(.success(Pool.challenge("SOFTWARE_TOKEN_MFA"))))
        #expect(failure?.code == "totp.used")
        #expect(failure?.failureClass == .transient)
        #expect(failure?.retryAfter == .seconds(30))
    }

    @Test func `remembers a code that was shown even where it led to nothing`() async throws {
        let bench = Self.withAuthenticator()
        let transport = ScriptedTransport(
            .success(Pool.challenge("SOFTWARE_TOKEN_MFA")),
            .success(Pool.refusal("CodeMismatchException", "Invalid code received for user")))
        let provided = try await bench.token(transport)
        #expect(provided.unusable?.code == "CodeMismatchException")
        #expect(provided.unusable?.failureClass == .rejected)
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).lastStep == Sample.now.seconds / 30)
        #expect(provided.refreshToken == nil)
    }

    @Test func `chooses the authenticator where there is a choice`() async throws {
        let transport = ScriptedTransport(
            .success(
                Pool.challenge("SELECT_MFA_TYPE", ["MFAS_CAN_CHOOSE": #"["SMS_MFA","SOFTWARE_TOKEN_MFA"]"#])),
            .success(Pool.challenge("SOFTWARE_TOKEN_MFA")), .success(Pool.tokens()))
        _ = try await Self.withAuthenticator().token(transport)
        #expect(transport.requests[1][json: "ChallengeResponses", "ANSWER"] == "SOFTWARE_TOKEN_MFA")
        #expect(transport.requests[2][json: "ChallengeResponses", "SOFTWARE_TOKEN_MFA_CODE"] != nil)
    }

    @Test func `cannot use a seed that is none`() async {
        var bench = Self.withAuthenticator()
        bench.refresher.totp = .literal(Secret("test-seed-that-is-none!"))
        let failure = await bench.failure(ScriptedTransport(.success(Pool.challenge("SOFTWARE_TOKEN_MFA"))))
        #expect(failure?.code == "secret.malformed")
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.message.contains("none!") == false)
    }

    // MARK: New passwords

    private static func withNewPassword() -> UserPoolBench {
        var bench = UserPoolBench()
        bench.refresher.newPassword = .literal(Pool.newPassword)
        return bench
    }

    @Test func `sets the new password, and shows it from then on`() async throws {
        var bench = Self.withNewPassword()
        let first = ScriptedTransport(
            .success(Pool.challenge("NEW_PASSWORD_REQUIRED", ["requiredAttributes": #"["userAttributes.name"]"#])),
            .success(Pool.tokens()))
        let provided = try await bench.token(first)
        #expect(Self.response(first, "NEW_PASSWORD") == .string(Pool.newPassword.reveal()))
        #expect(Self.response(first, "userAttributes.name") == "Bill")
        bench.request.handlerState = provided.slot
        let second = ScriptedTransport(.success(Pool.tokens()))
        _ = try await bench.token(second)
        #expect(second.requests.count == 1)
        #expect(
            second.requests.first?[json: "AuthParameters", "PASSWORD"] == .string(Pool.newPassword.reveal()))
    }

    @Test func `tries the new password after the old one where nobody remembers`() async throws {
        let bench = Self.withNewPassword()
        let transport = ScriptedTransport(
            .success(Pool.refusal("NotAuthorizedException", "Incorrect username or password.")),
            .success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(
            transport.requests.map { $0[json: "AuthParameters", "PASSWORD"]?.string } == [
                Pool.password.reveal(), Pool.newPassword.reveal(),
            ])
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).hasNewPassword)
    }

    @Test func `goes back to the password where somebody has reset it`() async throws {
        var bench = Self.withNewPassword()
        bench.remember { $0.hasNewPassword = true }
        let transport = ScriptedTransport(
            .success(Pool.refusal("NotAuthorizedException", "Incorrect username or password.")),
            .success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(
            transport.requests.map { $0[json: "AuthParameters", "PASSWORD"]?.string } == [
                Pool.newPassword.reveal(), Pool.password.reveal(),
            ])
        #expect(!UserPoolMemory(provided.slot, of: bench.refresher).hasNewPassword)
    }

    @Test func `shows no second password where the first may be right`() async {
        let transport = ScriptedTransport { _, _ in
            Pool.refusal("NotAuthorizedException", "Password attempts exceeded")
        }
        let failure = await Self.withNewPassword().failure(transport)
        #expect(failure?.failureClass == .rejected)
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [true, false])
    func `leaves a new password to somebody where it lacks something`(isAttribute: Bool) async {
        let wanted = #"["userAttributes.custom:team"]"#
        let bench = isAttribute ? Self.withNewPassword() : UserPoolBench()
        let transport = ScriptedTransport(
            .success(Pool.challenge("NEW_PASSWORD_REQUIRED", ["requiredAttributes": .string(wanted)])))
        let failure = await bench.failure(transport)
        #expect(failure?.code == "challenge.interaction")
        #expect(failure?.message.contains(isAttribute ? "custom:team" : "newPassword is not set") == true)
        #expect(transport.requests.count == 1)
    }

    // MARK: Challenge handlers

    @Test func `asks the handler, which is told everything but secrets`() async throws {
        let bench = Self.withHandler()
        let transport = ScriptedTransport(
            .success(Pool.challenge("CUSTOM_CHALLENGE", ["question": "7 + 4"])), .success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(provided.token != nil)
        #expect(Self.response(transport, "ANSWER") == "11")
        let request = try #require(bench.runner.requests.first)
        let input = try #require(try JSONReader.read(request.input).object)
        #expect(
            input.members.map(\.name) == [
                "identity", "provider", "username", "challenge", "parameters", "choices", "deadline",
                "client_metadata", "user",
            ])
        #expect(input["challenge"] == "CUSTOM_CHALLENGE")
        #expect(input["identity"] == "billing")
        #expect(input["username"] == "alice-sub")
        #expect(input["parameters"]?["question"] == "7 + 4")
        #expect(request.environment["EVERCRED_IDENTITY"] == "billing")
        #expect(request.arguments == ["/bin/sh", "-c", "answer"])
        let text = String(decoding: request.input, as: UTF8.self)
        for secret in ["test-session-0123456789", Pool.password.reveal()] { #expect(!text.contains(secret)) }
    }

    @Test(arguments: [
        ("SMS_MFA", "SMS_MFA_CODE"), ("EMAIL_OTP", "EMAIL_OTP_CODE"), ("SMS_OTP", "SMS_OTP_CODE"),
        ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE"), ("SELECT_MFA_TYPE", "ANSWER"),
    ])
    func `asks the handler for whatever nothing else answers`(challenge: String, member: String) async throws {
        let transport = ScriptedTransport(.success(Pool.challenge(challenge)), .success(Pool.tokens()))
        _ = try await Self.withHandler().token(transport)
        #expect(Self.response(transport, member) == "11")
    }

    @Test func `does without a password where the handler answers`() async throws {
        var bench = Self.withHandler()
        bench.refresher.password = nil
        bench.refresher.authFlow = .custom
        let transport = ScriptedTransport(.success(Pool.challenge("CUSTOM_CHALLENGE")), .success(Pool.tokens()))
        _ = try await bench.token(transport)
        #expect(transport.requests.first?[json: "AuthFlow"] == "CUSTOM_AUTH")
    }

    @Test(arguments: [
        (77, "", "handler.login", FailureClass.needsLogin), (127, "", "handler.exit", .rejected),
        (1, "", "handler.exit", .transient), (0, "no json", "handler.answer", .rejected),
        (0, "{}", "handler.answer", .rejected), (0, #"{"answer":""}"#, "handler.answer", .rejected),
        (0, #"{"answer":11}"#, "handler.answer", .rejected),
        (0, #"{"error":{"code":"later","retryable":true}}"#, "later", .transient),
    ])
    func `judges the handler as every other`(
        exit: Int32, output: String, code: String, failureClass: FailureClass
    ) async {
        let bench = Self.withHandler(ScriptedRunner(exit: exit, output: output))
        let failure = await bench.failure(ScriptedTransport(.success(Pool.challenge("CUSTOM_CHALLENGE"))))
        #expect(failure?.code == code)
        #expect(failure?.failureClass == failureClass)
    }

    @Test func `logs what the handler says without what it must not say`() async throws {
        let lines = Mutex<[String]>([])
        var bench = Self.withHandler(
            ScriptedRunner(
                output: #"{"answer":"test-answer-0123456789"}"#, errorOutput: "asking\nanswer test-answer-0123456789\n")
        )
        bench.log = { _, new in lines.withLock { $0 += new } }
        _ = try await bench.token(
            ScriptedTransport(.success(Pool.challenge("CUSTOM_CHALLENGE")), .success(Pool.tokens())))
        #expect(lines.withLock { $0.count } == 2)
        #expect(lines.withLock { !$0.joined().contains("test-answer-0123456789") })
    }

    @Test(arguments: ["SMS_MFA", "CUSTOM_CHALLENGE", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE"])
    func `needs somebody where nothing answers`(challenge: String) async {
        let failure = await UserPoolBench().failure(ScriptedTransport(.success(Pool.challenge(challenge))))
        #expect(failure?.code == "challenge.interaction")
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.remedy?.hasPrefix("run 'evercred user-pool sign-in billing'") == true)
        #expect(failure?.message.contains(challenge) == true)
    }

    @Test func `does not answer for ever`() async {
        let transport = ScriptedTransport { _, _ in Pool.challenge("CUSTOM_CHALLENGE") }
        let failure = await Self.withHandler().failure(transport)
        #expect(failure?.code == "challenge.interaction")
        #expect(transport.requests.count == 11)
    }

    // MARK: Devices

    @Test func `has its machine remembered, and names it`() async throws {
        var bench = UserPoolBench()
        let first = ScriptedTransport(.success(Pool.tokens(device: true)), .success(Pool.answer([:])))
        let provided = try await bench.token(first)
        #expect(first.requests.map(\.operation) == ["InitiateAuth", "ConfirmDevice"])
        #expect(first.requests.last?[json: "DeviceName"] == "evercred billing")
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).device?.key == Pool.device.key)
        bench.request.handlerState = provided.slot
        let second = ScriptedTransport(.success(Pool.tokens()))
        _ = try await bench.token(second)
        #expect(second.requests.first?[json: "AuthParameters", "DEVICE_KEY"] == .string(Pool.device.key))
    }

    @Test func `goes on where its machine is not remembered`() async throws {
        let bench = UserPoolBench()
        let transport = ScriptedTransport(
            .success(Pool.tokens(device: true)), .success(Pool.refusal("InvalidParameterException")))
        let provided = try await bench.token(transport)
        #expect(provided.token != nil)
        #expect(provided.warnings.count == 1)
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).device == nil)
    }

    @Test func `forgets a machine that the pool has forgotten`() async throws {
        var bench = UserPoolBench()
        bench.remember { $0.device = Pool.device }
        let transport = ScriptedTransport(
            .success(Pool.refusal("ResourceNotFoundException", "Device does not exist.")), .success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).device == nil)
        #expect(transport.requests.count == 2)
    }

    private static let deviceProof: JSONObject = ["SALT": "ab", "SRP_B": "cd", "SECRET_BLOCK": "dGVzdA=="]

    @Test func `begins again without a machine that the pool does not believe`() async throws {
        var bench = UserPoolBench()
        bench.remember { $0.device = Pool.device }
        let transport = ScriptedTransport(
            .success(Pool.challenge("DEVICE_SRP_AUTH")),
            .success(Pool.challenge("DEVICE_PASSWORD_VERIFIER", Self.deviceProof)),
            .success(Pool.refusal("NotAuthorizedException", "Incorrect username or password.")),
            .success(Pool.tokens()))
        let provided = try await bench.token(transport)
        #expect(provided.token != nil)
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).device == nil)
        #expect(transport.requests.last?[json: "AuthParameters", "USERNAME"] == "alice@example.com")
        #expect(transport.requests.last?[json: "AuthParameters", "DEVICE_KEY"] == nil)
    }

    @Test func `goes without a machine that the pool does not believe after a code, from then on`() async throws {
        var bench = Self.withHandler()
        bench.remember { $0.device = Pool.device }
        let transport = ScriptedTransport(
            .success(Pool.challenge("SMS_MFA")), .success(Pool.challenge("DEVICE_SRP_AUTH")),
            .success(Pool.challenge("DEVICE_PASSWORD_VERIFIER", Self.deviceProof)),
            .success(Pool.refusal("NotAuthorizedException", "Incorrect username or password.")))
        let provided = try await bench.token(transport)
        #expect(provided.unusable?.failureClass == .transient)
        #expect(UserPoolMemory(provided.slot, of: bench.refresher).device == nil)
    }

    // MARK: Memory

    @Test func `remembers little, and in a slot that holds it all`() throws {
        let bench = UserPoolBench()
        var memory = bench.memory
        memory.username = "alice-sub"
        memory.device = Pool.device
        memory.lastStep = 59_847_000
        memory.renewal = .getTokens
        memory.hasNewPassword = true
        let text = JSONWriter.string(memory.slot)
        #expect(text.utf8.count < 1024)
        #expect(UserPoolMemory(try JSONReader.read(text), of: bench.refresher) == memory)
        #expect(UserPoolMemory(["handler": "state"], of: bench.refresher) == UserPoolMemory(of: bench.refresher))
        var other = bench.refresher
        other.clientID = "another1client"
        #expect(UserPoolMemory(memory.slot, of: other) == UserPoolMemory(of: other))
    }

    @Test func `lets no failure tell a secret that the pool was shown`() async {
        var bench = UserPoolBench()
        bench.refresher.clientSecret = .literal(Secret("test-client-secret"))
        bench.request.refreshToken = RefreshToken(Pool.session, seed: bench.login)
        let secrets = [Pool.session.reveal(), "test-client-secret"]
        let refused = ScriptedTransport { _, _ in
            Pool.refusal("InvalidParameterException", "bad \(secrets.joined(separator: " "))")
        }
        let renewal = await bench.failure(refused)
        #expect(renewal?.message.contains("bad <redacted> <redacted>") == true)
        bench.request.refreshToken = nil
        let words = "bad \(Pool.password.reveal())"
        let login = await bench.failure(
            ScriptedTransport(.success(Pool.refusal("InvalidParameterException", words))))
        #expect(login?.message.contains("bad <redacted>") == true)
    }
}
