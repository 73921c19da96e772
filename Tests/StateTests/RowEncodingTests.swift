import CredentialModel
import StrictJSON
import Testing

@testable import State

@Suite struct `Row encoding` {
    @Test func `gives back every property of an identity and of a set`() throws {
        #expect(try decoded(Samples.identity()) == Samples.identity())
        #expect(try decoded(Samples.set()) == Samples.set())
        let bare = IdentityRecord(name: "bare", definition: nil)
        #expect(try decoded(bare) == bare)
    }

    /// A property that somebody adds to the model is missing in the samples, and that fails here: then it is time to add it
    /// to the samples, to the encoding, and to the schema's migrations.
    @Test func `is held against samples that leave no property empty`() {
        #expect(emptyProperties(of: Samples.identity(), path: "identity") == [])
        #expect(emptyProperties(of: Samples.set(), path: "set") == [])
    }

    @Test(arguments: [
        ProviderKind.google, .facebook, .amazon, .developer, .auth0(domain: "example.eu.auth0.com"),
        .cognito(region: "eu-west-1", userPoolID: "pool"), .oidc(domain: "login.example.com"),
        .saml(arn: "arn:aws:iam::111122223333:saml-provider/Test"), .guest, .process,
    ])
    func `knows every kind of provider`(kind: ProviderKind) throws {
        #expect(try decoded(kind) == kind)
    }

    @Test(arguments: [
        SecretSource.file(path: "/run/secret"), .environment(name: "TOKEN"), .credential(id: "token"),
        .command(HandlerCommand(invocation: .shell("pass token"), workingDirectory: "/")), .literal(Secret("test")),
    ])
    func `knows every source of a secret`(source: SecretSource) throws {
        #expect(try decoded(source) == source)
    }

    @Test(arguments: [
        OutputTarget.profile(FileTarget(file: "/a", mode: 0o640, group: "staff")),
        .profile(FileTarget(file: "/mounted", writeMode: .inPlace)), .profile(FileTarget(file: "/b", expired: .blank)),
        .config(FileTarget(file: "/c", mode: 0o644)), .json(FileTarget(file: "/d", expired: .remove)),
        .env(FileTarget(file: "/e")), .env(FileTarget(file: "/e"), exports: true), .token(FileTarget(file: "/f")),
        .command(HandlerCommand(invocation: .arguments(["/usr/bin/push", "x"]), workingDirectory: "/etc")),
    ])
    func `knows every kind of output, and the place that it leaves behind`(target: OutputTarget) throws {
        #expect(try decoded(target) == target)
        let placement = Placement(kind: target.kind, file: target.file?.file ?? "command:/usr/bin/push#1", profile: "p")
        #expect(try decoded(placement) == placement)
    }

    @Test(arguments: AuthFlow.allCases)
    func `knows a user pool that is signed in to`(flow: AuthFlow) throws {
        let pool = UserPoolRefresher(
            userPoolID: "eu-west-1_Test", clientID: "1client", clientSecret: .environment(name: "SECRET"),
            username: "alice", password: .file(path: "/run/password"), authFlow: flow, totp: .credential(id: "totp"),
            challengeHandler: HandlerCommand(
                invocation: .shell("answer"), environment: ["A": .environment(name: "B")],
                inheritedVariables: ["C"], workingDirectory: "/"),
            newPassword: .literal(Secret("test-new-password")), validationData: ["a": "1", "b": "2"])
        #expect(emptyProperties(of: pool, path: "pool") == [])
        #expect(try decoded(TokenRefresher.userPool(pool)) == .userPool(pool))
        let bare = TokenRefresher.userPool(UserPoolRefresher(userPoolID: "p", clientID: "c"))
        #expect(try decoded(bare) == bare)
    }

    @Test(arguments: [Int64.min, .max, 0, -1, 127, 128, 1_795_430_000_123])
    func `keeps numbers exact`(number: Int64) throws {
        #expect(try decoded(number) == number)
    }

    @Test(arguments: [Duration.zero, .seconds(-5), .milliseconds(1), .nanoseconds(-1), .seconds(Int64.max)])
    func `keeps durations exact`(duration: Duration) throws {
        #expect(try decoded(duration) == duration)
    }

    @Test func `refuses a row that ends early or goes on too long`() {
        let whole = encoded(Samples.identity())
        for count in 0..<whole.count {
            #expect(throws: RowDecodingError.self) { try decode(IdentityRecord.self, Array(whole[..<count])) }
        }
        #expect(throws: RowDecodingError.self) { try decode(IdentityRecord.self, whole + [0]) }
    }

    @Test func `survives any single byte being another`() {
        let whole = encoded(Samples.set())
        for index in whole.indices {
            for change in [0x01, 0x80, 0xFF] as [UInt8] {
                var bytes = whole
                bytes[index] ^= change
                // Whether it is refused or read as something else: it ends, within its bounds.
                _ = try? decode(SetRecord.self, bytes)
            }
        }
    }

    @Test func `refuses a length that no memory could hold`() {
        var row = RowEncoder()
        row.append(number: .max)
        #expect(throws: RowDecodingError.self) { try decode([String].self, row.bytes) }
        #expect(throws: RowDecodingError.self) { try decode(String.self, row.bytes) }
    }

    private func decoded<Value: RowCodable>(_ value: Value) throws -> Value { try decode(Value.self, encoded(value)) }

    private func encoded(_ value: some RowCodable) -> [UInt8] {
        var row = RowEncoder()
        row.append(value)
        return row.bytes
    }

    private func decode<Value: RowCodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
        try bytes.withUnsafeBytes { try RowDecoder.decode(type, from: $0) }
    }

    private func emptyProperties(of value: Any, path: String) -> [String] {
        if value is Secret || value is JSONValue || value is JSONObject || value is Duration { return [] }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional where mirror.children.isEmpty, .collection where mirror.children.isEmpty,
            .dictionary where mirror.children.isEmpty:
            return [path]
        default:
            return mirror.children.flatMap { emptyProperties(of: $0.value, path: "\(path).\($0.label ?? "")") }
        }
    }
}
