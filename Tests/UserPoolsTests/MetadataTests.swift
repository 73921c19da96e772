import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import UserPools

@Suite("Metadata for Lambda triggers")
struct MetadataTests {
    private static let call: [String: String] = ["from": "call"]
    private static let configured: [String: String] = ["from": "configuration"]
    private static let callValidation: [String: String] = ["check": "call"]
    private static let configuredValidation: [String: String] = ["check": "configuration"]

    /// Everything given everywhere.
    private static let all = LambdaMetadata(
        configured: .init(clientMetadata: configured, validationData: configuredValidation),
        call: .init(clientMetadata: call, validationData: callValidation))

    /// The operations that send `ClientMetadata` and are no sign-in.
    private static let plain: [UserPoolOperation] = [
        .signUp, .confirmSignUp, .resendSignUp, .confirmSignIn, .completeNewPassword, .sendCustomChallengeAnswer,
        .forgotPassword, .forgotPasswordSubmit, .changePassword, .updateUserAttributes, .verifyUserAttribute,
    ]

    private func values(_ metadata: LambdaMetadata, _ operation: UserPoolOperation) -> [String: String]? {
        metadata.clientMetadata(for: operation)?.values
    }

    // MARK: Precedence

    @Test(arguments: plain)
    func `what is given with a call replaces what is configured`(_ operation: UserPoolOperation) {
        #expect(values(Self.all, operation) == Self.call)
        #expect(Self.all.clientMetadata(for: operation)?.origin == .call)
        let configured = LambdaMetadata(configured: .init(clientMetadata: ["a": "1"]))
        #expect(values(configured, operation) == ["a": "1"])
        #expect(values(configured.with(call: .init(clientMetadata: ["b": "2"])), operation) == ["b": "2"])
    }

    @Test(arguments: plain)
    func `an empty map given with a call suppresses what is configured`(_ operation: UserPoolOperation) {
        let metadata = LambdaMetadata(
            configured: .init(clientMetadata: Self.configured), call: .init(clientMetadata: [:]))
        #expect(values(metadata, operation) == [:])
    }

    @Test(arguments: plain)
    func `where nothing is given nothing is sent`(_ operation: UserPoolOperation) throws {
        #expect(LambdaMetadata().clientMetadata(for: operation) == nil)
        #expect(try LambdaMetadata().clientMetadataMember(for: operation) == nil)
    }

    @Test(arguments: plain)
    func `validation data goes nowhere but into a sign-in and a sign-up`(_ operation: UserPoolOperation) {
        let metadata = LambdaMetadata(call: .init(validationData: Self.callValidation))
        #expect(values(metadata, operation) == nil)
        #expect((metadata.validationData(for: operation) == nil) == (operation != .signUp))
    }

    @Test func `in a sign-in validation data takes the place of client metadata`() {
        #expect(values(Self.all, .signIn) == Self.callValidation)
        #expect(Self.all.clientMetadata(for: .signIn)?.name == "validationData")
        let configured = LambdaMetadata(
            configured: .init(clientMetadata: Self.configured, validationData: Self.configuredValidation),
            call: .init(clientMetadata: Self.call))
        #expect(values(configured, .signIn) == Self.configuredValidation)
    }

    @Test func `empty validation data leaves a sign-in its client metadata`() {
        let metadata = LambdaMetadata(
            configured: .init(validationData: Self.configuredValidation),
            call: .init(clientMetadata: Self.call, validationData: [:]))
        #expect(values(metadata, .signIn) == Self.call)
        let none = LambdaMetadata(
            configured: .init(clientMetadata: Self.configured, validationData: Self.configuredValidation),
            call: .init(clientMetadata: [:], validationData: [:]))
        #expect(values(none, .signIn) == [:])
    }

    @Test func `a sign-in always has the member`() throws {
        #expect(try LambdaMetadata().clientMetadataMember(for: .signIn) == [:])
    }

    @Test func `a sign-up carries both`() throws {
        #expect(try Self.all.clientMetadataMember(for: .signUp) == ["from": "call"])
        #expect(
            try Self.all.validationDataMember(for: .signUp) == [["Name": "check", "Value": "call"]])
        #expect(try LambdaMetadata(call: .init(validationData: [:])).validationDataMember(for: .signUp) == nil)
    }

    @Test func `a refresh sends what is configured`() throws {
        #expect(try Self.all.refreshMember == ["from": "configuration"])
        #expect(try LambdaMetadata(call: .init(clientMetadata: Self.call)).refreshMember == nil)
    }

    @Test(arguments: [UserPoolOperation.verifyUserAttributeSubmit, .deleteUser])
    func `two operations have no member for it`(_ operation: UserPoolOperation) {
        #expect(Self.all.clientMetadata(for: operation) == nil)
        #expect(MetadataUse.of(operation).isEmpty)
    }

    @Test func `values that the service would refuse are refused here`() {
        let long = String(repeating: "a", count: 131_073)
        #expect(throws: UserPoolError.self) {
            try LambdaMetadata(call: .init(clientMetadata: ["a": long])).clientMetadataMember(for: .signIn)
        }
        for (name, value) in [("", "v"), (String(repeating: "n", count: 33), "v"), ("n", String(long.prefix(2049)))] {
            #expect(throws: UserPoolError.self) {
                try LambdaMetadata(call: .init(validationData: [name: value])).validationDataMember(for: .signUp)
            }
        }
    }

    // MARK: The table

    @Test(
        arguments: [
            (UserPoolOperation.signIn, ["InitiateAuth", "RespondToAuthChallenge"]), (.signUp, ["SignUp", "SignUp"]),
            (.confirmSignUp, ["ConfirmSignUp"]), (.resendSignUp, ["ResendConfirmationCode"]),
            (.confirmSignIn, ["RespondToAuthChallenge"]), (.completeNewPassword, ["RespondToAuthChallenge"]),
            (.sendCustomChallengeAnswer, ["RespondToAuthChallenge"]), (.forgotPassword, ["ForgotPassword"]),
            (.forgotPasswordSubmit, ["ConfirmForgotPassword"]), (.changePassword, ["ChangePassword"]),
            (.updateUserAttributes, ["UpdateUserAttributes"]),
            (.verifyUserAttribute, ["GetUserAttributeVerificationCode"]), (.verifyUserAttributeSubmit, []),
            (.deleteUser, []),
        ] as [(UserPoolOperation, [String])])
    func `each operation's metadata goes into its calls`(_ operation: UserPoolOperation, _ calls: [String]) {
        #expect(MetadataUse.of(operation).map(\.call) == calls)
    }

    @Test func `a change of password is seen by no trigger`() {
        #expect(MetadataUse.of(.changePassword).first?.triggers == [])
    }

    @Test func `the beginning of a sign-in is seen as validation data by three triggers`() {
        let use = MetadataUse.of(.signIn)[0]
        #expect(use.triggers == [.preSignUp, .preAuthentication, .userMigration])
        #expect(use.eventMember == "validationData")
        #expect(MetadataUse.of(.signIn)[1].eventMember == "clientMetadata")
    }

    @Test func `each challenge is answered by one of Amplify's functions`() {
        let operations = ChallengeName.allCases.map { ($0, $0.operation) }
        for (name, operation) in operations {
            let expected: UserPoolOperation =
                name == .customChallenge
                ? .sendCustomChallengeAnswer : name == .newPasswordRequired ? .completeNewPassword : .confirmSignIn
            #expect(operation == expected)
        }
    }

    // MARK: On the wire

    /// Carries an operation out with these maps, and returns the requests.
    private func requests(
        _ operation: UserPoolOperation, _ metadata: LambdaMetadata
    ) async throws -> [HTTPRequest] {
        let isSignIn = [.signIn, .confirmSignIn, .completeNewPassword, .sendCustomChallengeAnswer].contains(operation)
        let answer =
            isSignIn ? Pool.tokens() : Pool.answer(["UserSub": "test-sub", "UserConfirmed": false])
        let transport = ScriptedTransport { _, _ in answer }
        let client = try Pool.client(transport)
        let account = UserPoolAccount(client: client, metadata: metadata)
        let signIn = UserPoolSignIn(client: client)
        let code = Secret("123456")
        switch operation {
        case .signUp: _ = try await account.signUp(username: "alice", password: Secret("Test-Passw0rd!"))
        case .confirmSignUp: try await account.confirmSignUp(username: "alice", code: code)
        case .resendSignUp: _ = try await account.resendSignUp(username: "alice")
        case .signIn: _ = try await signIn.begin(Pool.alice, flow: .userPassword, metadata: metadata)
        case .confirmSignIn:
            _ = try await signIn.answer(
                Pool.pending(.smsMFA), with: ChallengeAnswer(code), metadata: metadata)
        case .completeNewPassword:
            _ = try await signIn.answer(
                Pool.pending(.newPasswordRequired), with: ChallengeAnswer(code), metadata: metadata)
        case .sendCustomChallengeAnswer:
            _ = try await signIn.answer(
                Pool.pending(.customChallenge), with: ChallengeAnswer(code), metadata: metadata)
        case .forgotPassword: _ = try await account.forgotPassword(username: "alice")
        case .forgotPasswordSubmit:
            try await account.forgotPasswordSubmit(username: "alice", code: code, newPassword: Secret("New-Passw0rd!"))
        case .changePassword:
            try await account.changePassword(
                accessToken: Pool.accessToken, from: Secret("Test-Passw0rd!"), to: Secret("New-Passw0rd!"))
        case .updateUserAttributes:
            _ = try await account.updateUserAttributes(
                accessToken: Pool.accessToken, [UserAttribute("name", "Alice")])
        case .verifyUserAttribute:
            _ = try await account.verifyUserAttribute(accessToken: Pool.accessToken, "email")
        case .verifyUserAttributeSubmit:
            try await account.verifyUserAttributeSubmit(accessToken: Pool.accessToken, "email", code: code)
        case .deleteUser: try await account.deleteUser(accessToken: Pool.accessToken)
        }
        return transport.requests
    }

    @Test(arguments: UserPoolOperation.allCases)
    func `every operation sends what the rules say, and nothing else`(_ operation: UserPoolOperation) async throws {
        for metadata in [LambdaMetadata(), Self.all, LambdaMetadata(configured: .init(clientMetadata: ["a": "1"]))] {
            let request = try #require(try await requests(operation, metadata).first)
            #expect(request.operation == (MetadataUse.of(operation).first?.call ?? request.operation))
            #expect(request["ClientMetadata"] == (try metadata.clientMetadataMember(for: operation)))
            #expect(request["ValidationData"] == (try metadata.validationDataMember(for: operation)))
        }
    }

    @Test func `both calls of a sign-in carry the same map`() async throws {
        let server = ProvingServer(
            subject: SecureRemotePassword.Subject(
                group: "AbCdEfGhI", name: "alice-sub", password: Secret("Test-Passw0rd!")))
        _ = try await UserPoolSignIn(client: Pool.client(server)).begin(Pool.alice, metadata: Self.all)
        #expect(server.requests.map { $0["ClientMetadata"] } == [["check": "call"], ["check": "call"]])
    }
}
