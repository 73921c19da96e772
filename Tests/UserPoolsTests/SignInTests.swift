import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import UserPools

@Suite("Sign-in")
struct SignInTests {
    private static let subject = SecureRemotePassword.Subject(
        group: "AbCdEfGhI", name: "alice-sub", password: Secret("Test-Passw0rd!"))
    private static let device = RememberedDevice(
        key: "eu-west-1_test-device", groupKey: "-test-group", password: Secret("dGVzdC1kZXZpY2U="))

    private func begin(
        _ transport: any HTTPTransport, _ login: UserPoolSignIn.Login = Pool.alice, flow: AuthFlow = .userSRP,
        metadata: LambdaMetadata = LambdaMetadata(), device: RememberedDevice? = nil, secret: Secret? = Pool.secret
    ) async throws -> SignInStep {
        try await UserPoolSignIn(client: Pool.client(transport, secret: secret))
            .begin(login, flow: flow, metadata: metadata, device: device)
    }

    private func answer(
        _ transport: any HTTPTransport, _ challenge: PendingChallenge, _ value: String = "123456",
        attributes: [UserAttribute] = [], metadata: LambdaMetadata = LambdaMetadata(),
        device: RememberedDevice? = nil
    ) async throws -> SignInStep {
        try await UserPoolSignIn(client: Pool.client(transport)).answer(
            challenge, with: ChallengeAnswer(Secret(value), attributes: attributes), metadata: metadata,
            device: device)
    }

    private func signedIn(_ step: SignInStep) throws -> SignedIn {
        guard case .signedIn(let signedIn) = step else {
            Issue.record("the sign-in is not over")
            throw CancellationError()
        }
        return signedIn
    }

    private func pending(_ step: SignInStep) throws -> PendingChallenge {
        guard case .challenge(let challenge) = step else {
            Issue.record("nothing is pending")
            throw CancellationError()
        }
        return challenge
    }

    private func failure(_ work: () async throws -> SignInStep) async -> UserPoolError? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? UserPoolError
        }
    }

    // MARK: USER_SRP_AUTH

    @Test func `a password is proved to a server that knows its verifier alone`() async throws {
        let server = ProvingServer(subject: Self.subject)
        let result = try signedIn(try await begin(server))
        #expect(result.username == "alice-sub")
        #expect(result.tokens.refreshToken == Pool.refreshToken)
        #expect(result.tokens.lifetime == .seconds(3600))
        #expect(result.newDevice == nil)

        let requests = server.requests
        #expect(requests.map(\.operation) == ["InitiateAuth", "RespondToAuthChallenge"])
        let first = try #require(requests.first)
        #expect(first.url == "https://cognito-idp.eu-west-1.amazonaws.com/")
        #expect(first.headers.contains { $0 == ("Content-Type", "application/x-amz-json-1.1") })
        #expect(first.headers.contains { $0 == ("Cache-Control", "no-store") })
        #expect(!first.headers.contains { $0.name == "Authorization" })
        #expect(first["AuthFlow"] == "USER_SRP_AUTH")
        #expect(first["ClientId"] == .string(Pool.clientID))
        #expect(first["ClientMetadata"] == [:])
        #expect(first["AuthParameters", "USERNAME"] == "alice@example.com")
        #expect(first["AuthParameters", "PASSWORD"] == nil)
        #expect(first["AuthParameters", "DEVICE_KEY"] == nil)
        let second = try #require(requests.last)
        #expect(second["ChallengeName"] == "PASSWORD_VERIFIER")
        #expect(second["Session"] == .string(Pool.session))
        #expect(second["ChallengeResponses", "USERNAME"] == "alice-sub")
        #expect(second["ChallengeResponses", "TIMESTAMP"] == "Mon Nov 23 08:00:00 UTC 2026")
        #expect(!requests.contains { String(decoding: $0.body, as: UTF8.self).contains("Test-Passw0rd!") })
    }

    @Test func `a wrong password is refused, and needs somebody`() async throws {
        let login = UserPoolSignIn.Login(username: "alice", password: Secret("Wrong-Passw0rd!"))
        let error = await failure { try await begin(ProvingServer(subject: Self.subject), login) }
        #expect(error?.code == "NotAuthorizedException")
        #expect(error?.failureClass == .needsLogin)
        #expect(error?.remedy == "check username and password")
    }

    @Test func `the secret hash is made of the name that each call sends`() async throws {
        let server = ProvingServer(subject: Self.subject)
        _ = try await begin(server)
        let requests = server.requests
        func hash(_ name: String) -> JSONValue {
            .string(SecretHash.of(username: name, clientID: Pool.clientID, secret: Pool.secret))
        }
        #expect(requests[0]["AuthParameters", "SECRET_HASH"] == hash("alice@example.com"))
        #expect(requests[1]["ChallengeResponses", "SECRET_HASH"] == hash("alice-sub"))
    }

    @Test func `a public client sends no secret hash`() async throws {
        let server = ProvingServer(subject: Self.subject)
        _ = try await begin(server, secret: nil)
        #expect(server.requests[0]["AuthParameters", "SECRET_HASH"] == nil)
        #expect(server.requests[1]["ChallengeResponses", "SECRET_HASH"] == nil)
    }

    // MARK: The other flows

    @Test func `USER_PASSWORD_AUTH sends the password once`() async throws {
        let transport = ScriptedTransport(.success(Pool.tokens()))
        _ = try signedIn(try await begin(transport, flow: .userPassword))
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(request["AuthFlow"] == "USER_PASSWORD_AUTH")
        #expect(request["AuthParameters", "PASSWORD"] == "Test-Passw0rd!")
        #expect(request["AuthParameters", "SRP_A"] == nil)
    }

    @Test func `CUSTOM_AUTH without a password asks the triggers at once`() async throws {
        let transport = ScriptedTransport(
            .success(Pool.challenge("CUSTOM_CHALLENGE", ["USERNAME": "alice-sub", "question": "7 + 4"])))
        let login = UserPoolSignIn.Login(username: "alice")
        let challenge = try pending(try await begin(transport, login))
        #expect(challenge.name == .customChallenge)
        #expect(challenge.parameters["question"] == "7 + 4")
        #expect(challenge.username == "alice-sub")
        let request = try #require(transport.requests.first)
        #expect(request["AuthFlow"] == "CUSTOM_AUTH")
        #expect(request["AuthParameters", "CHALLENGE_NAME"] == nil)
        #expect(request["AuthParameters", "SRP_A"] == nil)
    }

    @Test func `CUSTOM_AUTH with a password proves it first`() async throws {
        let server = ProvingServer(subject: Self.subject)
        _ = try signedIn(try await begin(server, flow: .custom))
        let first = try #require(server.requests.first)
        #expect(first["AuthFlow"] == "CUSTOM_AUTH")
        #expect(first["AuthParameters", "CHALLENGE_NAME"] == "SRP_A")
        #expect(first["AuthParameters", "SRP_A"] != nil)
    }

    @Test(arguments: AuthFlow.allCases)
    func `without a password every flow is the custom one`(_ flow: AuthFlow) async throws {
        let transport = ScriptedTransport(.success(Pool.challenge("CUSTOM_CHALLENGE")))
        _ = try await begin(transport, UserPoolSignIn.Login(username: "alice"), flow: flow)
        #expect(transport.requests.first?["AuthFlow"] == "CUSTOM_AUTH")
    }

    @Test func `a proof that is asked for before a public value was sent is not given`() async throws {
        let transport = ScriptedTransport(
            .success(
                Pool.challenge(
                    "PASSWORD_VERIFIER",
                    ["USER_ID_FOR_SRP": "alice", "SALT": "ab", "SRP_B": "cd", "SECRET_BLOCK": "dGVzdA=="])))
        let error = await failure { try await begin(transport, flow: .userPassword) }
        #expect(error?.code == "srp.challenge")
        #expect(transport.requests.count == 1)
    }

    @Test func `a user name that cannot be one is not sent`() async throws {
        for name in ["", String(repeating: "a", count: 129)] {
            let transport = ScriptedTransport()
            let error = await failure { try await begin(transport, UserPoolSignIn.Login(username: name)) }
            #expect(error?.code == "parameter")
            #expect(transport.requests.isEmpty)
        }
    }

    // MARK: Challenges

    @Test(arguments: [
        (ChallengeName.softwareTokenMFA, "SOFTWARE_TOKEN_MFA_CODE"), (.smsMFA, "SMS_MFA_CODE"),
        (.emailOTP, "EMAIL_OTP_CODE"), (.smsOTP, "SMS_OTP_CODE"), (.selectMFAType, "ANSWER"),
        (.selectChallenge, "ANSWER"), (.customChallenge, "ANSWER"), (.newPasswordRequired, "NEW_PASSWORD"),
    ])
    func `each challenge has its answer's name`(_ name: ChallengeName, _ member: String) async throws {
        let transport = ScriptedTransport(.success(Pool.tokens()))
        let result = try signedIn(try await answer(transport, Pool.pending(name)))
        #expect(result.username == "alice-sub")
        let request = try #require(transport.requests.first)
        #expect(request.operation == "RespondToAuthChallenge")
        #expect(request["ChallengeName"] == .string(name.rawValue))
        #expect(request["Session"] == .string(Pool.session))
        #expect(request["ClientId"] == .string(Pool.clientID))
        let hash = SecretHash.of(username: "alice-sub", clientID: Pool.clientID, secret: Pool.secret)
        #expect(
            request["ChallengeResponses"]
                == [.init(member): "123456", "USERNAME": "alice-sub", "SECRET_HASH": .string(hash)])
    }

    @Test func `a new password goes with the attributes that are wanted`() async throws {
        let transport = ScriptedTransport(
            .success(
                Pool.challenge(
                    "NEW_PASSWORD_REQUIRED",
                    [
                        "USER_ID_FOR_SRP": "alice-sub", "userAttributes": #"{"email":"a@example.com"}"#,
                        "requiredAttributes": #"["userAttributes.name","userAttributes.custom:team"]"#,
                    ])),
            .success(Pool.tokens()))
        let challenge = try pending(try await begin(transport, flow: .userPassword))
        #expect(challenge.name == .newPasswordRequired)
        #expect(challenge.requiredAttributes == ["name", "custom:team"])
        _ = try await answer(
            transport, challenge, "New-Passw0rd!",
            attributes: [UserAttribute("name", "Alice"), UserAttribute("custom:team", "data")])
        let responses = transport.requests.last?["ChallengeResponses"]
        #expect(responses?["NEW_PASSWORD"] == "New-Passw0rd!")
        #expect(responses?["userAttributes.name"] == "Alice")
        #expect(responses?["userAttributes.custom:team"] == "data")
    }

    @Test func `one answer may lead to another question`() async throws {
        let transport = ScriptedTransport(
            .success(
                Pool.challenge(
                    "SELECT_MFA_TYPE",
                    ["USER_ID_FOR_SRP": "alice-sub", "MFAS_CAN_CHOOSE": #"["SMS_MFA","SOFTWARE_TOKEN_MFA"]"#])),
            .success(Pool.challenge("SOFTWARE_TOKEN_MFA", session: "second-session-0123456789")),
            .success(Pool.tokens()))
        let choice = try pending(try await begin(transport, flow: .userPassword))
        #expect(choice.choices == ["SMS_MFA", "SOFTWARE_TOKEN_MFA"])
        let code = try pending(try await answer(transport, choice, "SOFTWARE_TOKEN_MFA"))
        #expect(code.name == .softwareTokenMFA)
        _ = try signedIn(try await answer(transport, code))
        #expect(transport.requests.last?["Session"] == "second-session-0123456789")
    }

    @Test(arguments: ["MFA_SETUP", "WEB_AUTHN", "PASSWORD", "Some\u{1B}[31mthing"])
    func `a challenge that has no answer here is refused with the way out`(_ name: String) async throws {
        let error = await failure {
            try await begin(ScriptedTransport(.success(Pool.challenge(name))), flow: .userPassword)
        }
        #expect(error?.code == "challenge.interaction")
        #expect(error?.failureClass == .needsLogin)
        #expect(error?.remedy != nil)
        #expect(error?.message.contains("\u{1B}") == false)
        if name == "MFA_SETUP" { #expect(error?.remedy?.contains("mfa: {totp: …}") == true) }
    }

    @Test func `a pending challenge survives as JSON, and shows its session to nobody`() throws {
        let challenge = Pool.pending(
            .smsMFA, ["CODE_DELIVERY_DESTINATION": "+*******1234"], deviceKey: "eu-west-1_test-device")
        let text = JSONWriter.string(challenge.encoded)
        #expect(PendingChallenge(encoded: try JSONReader.read(text)) == challenge)
        #expect(!"\(challenge)".contains(Pool.session))
        #expect(PendingChallenge(encoded: ["challenge": "MFA_SETUP", "username": "a"]) == nil)
        #expect(PendingChallenge(encoded: .null) == nil)
    }

    @Test func `a service that asks for the same proof again and again is left`() async throws {
        let challenge = Pool.challenge(
            "DEVICE_SRP_AUTH",
            ["USER_ID_FOR_SRP": "alice", "SALT": "ab", "SRP_B": "cd", "SECRET_BLOCK": "dGVzdA=="])
        let transport = ScriptedTransport { _, _ in challenge }
        let error = await failure { try await begin(transport, device: Self.device) }
        #expect(error?.code == "srp.challenge")
        #expect(transport.requests.count <= 6)
    }

    // MARK: Devices

    @Test func `a device is named, and proves itself when it is asked to`() async throws {
        let server = ProvingServer(
            subject: Self.subject,
            device: SecureRemotePassword.Subject(
                group: Self.device.groupKey, name: Self.device.key, password: Self.device.password))
        let result = try signedIn(
            try await begin(
                server, metadata: LambdaMetadata(configured: .init(clientMetadata: ["team": "data"])),
                device: Self.device))
        #expect(!result.forgotDevice)
        let requests = server.requests
        #expect(
            requests.map { $0["ChallengeName"] } == [
                nil, "PASSWORD_VERIFIER", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER",
            ])
        #expect(requests[0]["AuthParameters", "DEVICE_KEY"] == .string(Self.device.key))
        for request in requests.dropFirst() {
            #expect(request["ChallengeResponses", "DEVICE_KEY"] == .string(Self.device.key))
        }
        #expect(requests[0]["AuthParameters", "SRP_A"] != requests[2]["ChallengeResponses", "SRP_A"])
        #expect(requests[1]["ClientMetadata"] == ["team": "data"])
        #expect(requests[2]["ClientMetadata"] == nil)
        #expect(requests[3]["ClientMetadata"] == nil)
    }

    @Test func `a device that the pool does not know is forgotten, and the call made once more`() async throws {
        let unknown = Pool.refusal("ResourceNotFoundException", "Device does not exist.")
        let transport = ScriptedTransport(.success(unknown), .success(Pool.tokens()))
        let result = try signedIn(try await begin(transport, flow: .userPassword, device: Self.device))
        #expect(result.forgotDevice)
        #expect(transport.requests[0]["AuthParameters", "DEVICE_KEY"] == .string(Self.device.key))
        #expect(transport.requests[1]["AuthParameters", "DEVICE_KEY"] == nil)
    }

    @Test func `a device may be forgotten in the midst of a sign-in`() async throws {
        let unknown = Pool.refusal("ResourceNotFoundException", "Device does not exist.")
        let transport = ScriptedTransport(.success(unknown), .success(Pool.tokens()))
        let result = try signedIn(
            try await answer(transport, Pool.pending(.smsMFA, deviceKey: Self.device.key), device: Self.device))
        #expect(result.forgotDevice)
        #expect(transport.requests[0]["ChallengeResponses", "DEVICE_KEY"] == .string(Self.device.key))
        #expect(transport.requests[1]["ChallengeResponses", "DEVICE_KEY"] == nil)
        #expect(transport.requests[1]["Session"] == .string(Pool.session))
    }

    @Test func `a device that is forgotten before a challenge stays forgotten after it`() async throws {
        let unknown = Pool.refusal("ResourceNotFoundException", "Device does not exist.")
        let transport = ScriptedTransport(
            .success(unknown), .success(Pool.challenge("SMS_MFA")), .success(Pool.tokens()))
        let challenge = try pending(try await begin(transport, flow: .userPassword, device: Self.device))
        let stored = try #require(PendingChallenge(encoded: challenge.encoded))
        #expect(try signedIn(try await answer(transport, stored, device: Self.device)).forgotDevice)
        #expect(transport.requests.last?["ChallengeResponses", "DEVICE_KEY"] == nil)
    }

    @Test func `a device that is not believed stands in the way of nothing but itself`() async throws {
        let server = ProvingServer(
            subject: Self.subject,
            device: SecureRemotePassword.Subject(
                group: Self.device.groupKey, name: Self.device.key, password: Secret("dGVzdC1vdGhlcg==")))
        let result = try signedIn(try await begin(server, device: Self.device))
        #expect(result.forgotDevice, "the sign-in began again without it")
        #expect(server.requests.last?["ChallengeResponses", "DEVICE_KEY"] == nil)
        let asked = ScriptedTransport(
            .success(Pool.challenge("DEVICE_SRP_AUTH")),
            .success(
                Pool.challenge("DEVICE_PASSWORD_VERIFIER", ["SALT": "ab", "SRP_B": "cd", "SECRET_BLOCK": "dGVzdA=="])),
            .success(Pool.refusal("NotAuthorizedException", "Incorrect username or password.")))
        let error = await failure {
            try await answer(asked, Pool.pending(.smsMFA, deviceKey: Self.device.key), device: Self.device)
        }
        #expect(error?.code == UserPoolError.deviceCode, "nobody has the password here")
        #expect(error?.failureClass == .transient)
    }

    @Test func `another resource that is not found is no reason to forget the device`() async throws {
        let transport = ScriptedTransport(
            .success(Pool.refusal("ResourceNotFoundException", "User pool client does not exist.")))
        let error = await failure { try await begin(transport, flow: .userPassword, device: Self.device) }
        #expect(error?.code == "ResourceNotFoundException")
        #expect(transport.requests.count == 1)
    }

    @Test func `a new device is confirmed with a verifier of its password`() async throws {
        let transport = ScriptedTransport(.success(Pool.tokens(device: true)), .success(Pool.answer([:])))
        let client = try Pool.client(transport)
        let signIn = UserPoolSignIn(client: client)
        let result = try signedIn(try await signIn.begin(Pool.alice, flow: .userPassword))
        let new = try #require(result.newDevice)
        let device = try await signIn.confirm(new, accessToken: result.tokens.accessToken, name: "evercred billing")
        #expect(device.key == "eu-west-1_test-device")
        #expect(device.groupKey == "-test-group")
        #expect(RememberedDevice(encoded: device.encoded) == device)
        let request = try #require(transport.requests.last)
        #expect(request.operation == "ConfirmDevice")
        #expect(request["AccessToken"] == .string(Pool.accessToken.reveal()))
        #expect(request["DeviceKey"] == "eu-west-1_test-device")
        #expect(request["DeviceName"] == "evercred billing")
        #expect(request["DeviceSecretVerifierConfig", "PasswordVerifier"]?.string?.isEmpty == false)
        #expect(!String(decoding: request.body, as: UTF8.self).contains(device.password.reveal()))
    }

    // MARK: Answers that cannot be

    @Test(arguments: [
        #"{}"#, #"{"AuthenticationResult":{}}"#, #"{"AuthenticationResult":{"IdToken":"a","AccessToken":"b"}}"#,
        #"{"AuthenticationResult":{"IdToken":"a b","AccessToken":"b","ExpiresIn":3600}}"#,
        #"{"AuthenticationResult":{"IdToken":"a","AccessToken":"b","ExpiresIn":0}}"#,
        #"{"AuthenticationResult":{"IdToken":"a","AccessToken":"b","ExpiresIn":"3600"}}"#,
        #"{"AuthenticationResult":{"IdToken":"a","AccessToken":"b","ExpiresIn":3600,"RefreshToken":7}}"#,
        #"{"AuthenticationResult":{"IdToken":7,"AccessToken":"b","ExpiresIn":3600}}"#,
        #"{"ChallengeName":"SMS_MFA","Session":""}"#, #"{"ChallengeName":"SMS_MFA","Session":7}"#, "not json", "[]",
    ])
    func `an answer that lacks something is transient`(_ body: String) async throws {
        let transport = ScriptedTransport(.success(HTTPResponse(status: 200, body: Array(body.utf8))))
        let error = await failure { try await begin(transport, flow: .userPassword) }
        #expect(error?.code == "malformedAnswer")
        #expect(error?.failureClass == .transient)
    }

    @Test func `a challenge that no store would hold is none`() async throws {
        let long = String(repeating: "a", count: 64 << 10)
        for answer in [
            Pool.challenge("SMS_MFA", session: long + "a"),
            Pool.challenge("SMS_MFA", ["USER_ID_FOR_SRP": "alice-sub", "question": .string(long)]),
        ] {
            let error = await failure { try await begin(ScriptedTransport(.success(answer)), flow: .userPassword) }
            #expect(error?.code == "malformedAnswer")
        }
        let bearable = ScriptedTransport(.success(Pool.challenge("SMS_MFA", session: long)))
        #expect(try pending(try await begin(bearable, flow: .userPassword)).name == .smsMFA)
    }

    @Test func `no error repeats a password, a code or a session`() async throws {
        let refused = Pool.refusal(
            "InvalidParameterException", "bad value Test-Passw0rd! in \(Pool.session), not 493817")
        let first = await failure { try await begin(ScriptedTransport(.success(refused)), flow: .userPassword) }
        #expect(first?.message.contains("Test-Passw0rd!") == false)
        let second = await failure {
            try await answer(ScriptedTransport(.success(refused)), Pool.pending(.smsMFA), "493817")
        }
        #expect(second?.message.contains(Pool.session) == false)
        #expect(second?.message.contains("493817") == false)
    }
}
