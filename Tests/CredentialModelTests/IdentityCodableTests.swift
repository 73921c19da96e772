import CredentialModel
import FoundationEssentials
import StrictJSON
import Testing

@Suite("What the state remembers of the configuration")
struct IdentityCodableTests {
    private func roundTrip<Value: Codable & Equatable>(_ value: Value) throws {
        #expect(try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value)) == value)
    }

    @Test func `an identity with everything in it comes back as it was`() throws {
        let identity = Identity(
            name: "billing", provider: .auth0(domain: "example.eu.auth0.com"), identityPoolID: "eu-west-1:5f3c",
            region: "eu-west-1", identityID: "eu-west-1:0c8e", customRoleARN: "arn:aws:iam::111122223333:role/R",
            token: TokenSource(
                source: .file(path: "/run/token"), expiration: Timestamp(milliseconds: 1_795_430_000_123)),
            refreshHandler: HandlerCommand(
                invocation: .shell("./handlers/billing.sh | cat"),
                environment: [
                    "A": .literal(Secret("test-secret \"quoted\"\nline")), "B": .environment(name: "HOME"),
                    "C": .credential(id: "pool"),
                    "D": .command(HandlerCommand(invocation: .arguments(["/bin/echo", "é"]), workingDirectory: "/")),
                ],
                inheritedVariables: ["PATH"], timeout: .milliseconds(1500), workingDirectory: "/etc/evercred"),
            clientMetadata: ["team": "data"],
            user: ["z": 1, "name": "Reports", "nested": ["list": [.double(1.5), .null, "é"]], "a": true],
            policy: RefreshPolicy(
                advisory: .seconds(900), mandatory: .seconds(30), timeout: .seconds(5), renewsTokenLate: true),
            endpoints: EndpointOverrides(cognitoIdentity: "http://127.0.0.1:5000", sts: "http://127.0.0.1:5001"),
            formerNames: ["invoices"])
        try roundTrip(identity)
        let decoded = try JSONDecoder().decode(Identity.self, from: JSONEncoder().encode(identity))
        #expect(JSONWriter.string(.object(decoded.user)) == JSONWriter.string(.object(identity.user)))
        #expect(decoded.refreshHandler?.environment["A"] == .literal(Secret("test-secret \"quoted\"\nline")))
    }

    @Test func `a set with a role comes back as it was`() throws {
        try roundTrip(
            CredentialSet(
                name: "billing-prod", identity: "billing", parent: "billing", profile: "billing-prod",
                role: AssumedRole(
                    roleARN: "arn:aws:iam::111122223333:role/Billing", sessionName: "evercred-billing",
                    duration: .seconds(3600), externalID: "x", sessionTags: [SessionTag(key: "k", value: "v")],
                    policyARNs: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], region: "us-east-1",
                    expectedAccount: "111122223333"),
                outputs: [.profile(FileTarget(file: "/root/.aws/credentials", mode: 0o640, group: "adm"))],
                isRequired: false, fingerprint: "abc"))
    }

    static let providers: [(ProviderKind, String, String?)] = [
        (.google, "google", "accounts.google.com"), (.facebook, "facebook", "graph.facebook.com"),
        (.amazon, "amazon", "www.amazon.com"), (.developer, "developer", "cognito-identity.amazonaws.com"),
        (.auth0(domain: "example.eu.auth0.com"), "auth0", "example.eu.auth0.com"),
        (
            .cognito(region: "eu-west-1", userPoolID: "eu-west-1_AbC"), "cognito",
            "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC"
        ),
        (
            .cognito(region: "cn-north-1", userPoolID: "cn-north-1_AbC"), "cognito",
            "cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC"
        ),
        (
            .cognito(region: "us-gov-west-1", userPoolID: "us-gov-west-1_A"), "cognito",
            "cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_A"
        ),
        (.oidc(domain: "login.example.com/realms/a"), "login.example.com/realms/a", "login.example.com/realms/a"),
        (
            .saml(arn: "arn:aws:iam::111122223333:saml-provider/S"), "arn:aws:iam::111122223333:saml-provider/S",
            "arn:aws:iam::111122223333:saml-provider/S"
        ),
        (.guest, "guest", nil), (.process, "process", nil),
    ]

    @Test("the names of providers", arguments: providers)
    func providerNames(_ provider: ProviderKind, _ name: String, _ loginsKey: String?) throws {
        #expect(provider.name == name)
        #expect(provider.loginsKey == loginsKey)
        try roundTrip(provider)
    }
}
