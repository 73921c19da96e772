import CredentialModel
import State
import StrictJSON

/// Records for tests. Whatever is secret in them starts with ``canary``.
enum Samples {
    static let canary = "CANARY-not-a-real-secret"

    static let time = Timestamp(milliseconds: 1_795_430_000_123)

    /// An identity of which every property has a value of its own.
    static func identity(_ name: String = "billing") -> IdentityRecord {
        IdentityRecord(
            name: name, definition: definition(name), fingerprint: "fingerprint-1",
            token: ProviderToken(value: secret("token"), expiration: time + .seconds(3600), obtainedAt: time),
            refreshToken: RefreshToken(secret("refresh"), seed: "seed-1"),
            redemption: Redemption(token: "digest", began: time + .seconds(2)),
            identityID: "eu-west-1:0c8e0000-0000-0000-0000-000000000001",
            handlerState: .object(["cursor": .string("\(canary)-handler"), "depth": nested(40)]),
            failure: failure, isSignedIn: true, isResting: true, retiredAt: time + .seconds(1))
    }

    /// A set of which every property has a value of its own.
    static func set(_ name: String = "billing-prod", identity: String = "billing") -> SetRecord {
        SetRecord(
            name: name, identity: identity, definition: credentialSet(name, identity: identity),
            credentials: TemporaryCredentials(
                accessKeyID: "ASIATEST\(name)", secretAccessKey: secret("key"), sessionToken: secret("session"),
                expiration: time + .seconds(3600), issuedAt: time),
            refreshedAt: time, fingerprint: "fingerprint-2", failure: failure, hasToldExpiry: true,
            clockOffset: .milliseconds(-1500),
            placements: [
                Placement(file: "/home/test/.aws/credentials", profile: name): time + .seconds(1800)
            ])
    }

    static func credentialSet(_ name: String, identity: String) -> CredentialSet {
        CredentialSet(
            name: name, identity: identity, parent: identity, profile: "\(name)-profile",
            role: AssumedRole(
                roleARN: "arn:aws:iam::111122223333:role/Billing", sessionName: "evercred-billing",
                duration: .seconds(900), externalID: "external", sessionTags: [SessionTag(key: "team", value: "data")],
                policyARNs: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], region: "eu-central-1",
                expectedAccount: "111122223333"),
            outputs: [.profile(FileTarget(file: "/home/test/.aws/credentials", mode: 0o640, group: "staff"))],
            isRequired: false, policy: policy, fingerprint: "fingerprint-3")
    }

    private static func definition(_ name: String) -> Identity {
        Identity(
            name: name, provider: .cognito(region: "eu-west-1", userPoolID: "eu-west-1_Test"),
            identityPoolID: "eu-west-1:5f3c0000-0000-0000-0000-000000000000", region: "eu-west-1",
            identityID: "eu-west-1:0c8e0000-0000-0000-0000-000000000002",
            customRoleARN: "arn:aws:iam::111122223333:role/Custom",
            flow: .basic(WebIdentityRole(roleARN: "arn:aws:iam::111122223333:role/Web", sessionName: "evercred-web")),
            audiences: ["client"],
            token: TokenSource(source: .literal(secret("literal")), expiration: time),
            refreshHandler: HandlerCommand(
                invocation: .arguments(["/usr/local/bin/token", "--issuer"]),
                environment: ["PASSWORD": .file(path: "/run/password")],
                inheritedVariables: ["LANG"], timeout: .seconds(7), workingDirectory: "/etc/evercred"),
            refresher: .oauth(
                OAuthRefresher(
                    endpoint: .discovered(issuer: "https://login.example.com", document: "http://127.0.0.1:4/d"),
                    client: OAuthClient(
                        id: "client", secret: .literal(secret("client")), privateKey: .file(path: "/run/key"),
                        keyID: "key-1"),
                    grant: .refreshToken(seed: .environment(name: "SEED")), scope: "openid", audience: "api",
                    proof: .accessToken, mayRotate: false)),
            clientMetadata: ["team": "data", "é": "e\u{301}"],
            user: ["name": "Reports", "tags": ["a", 1, true, .null, .double(1.5), .double(-0.25)]],
            policy: policy,
            endpoints: EndpointOverrides(
                cognitoIdentity: "http://127.0.0.1:1", cognitoIdentityProvider: "http://127.0.0.1:2",
                sts: "http://127.0.0.1:3"),
            formerNames: ["invoices"])
    }

    static let failure = FailureRecord(
        count: 3, countOfClass: 2,
        failure: RefreshFailure(
            code: "http.timeout", message: "no answer within 15 s", failureClass: .transient,
            remedy: "look at the proxy",
            retryAfter: .milliseconds(2500)),
        since: time, lastAt: time + .seconds(5), nextAttempt: time + .seconds(9))

    private static let policy = RefreshPolicy(
        advisory: .seconds(600), mandatory: .seconds(61), timeout: .seconds(59), renewsTokenLate: true)

    private static func secret(_ kind: String) -> Secret { Secret("\(canary)-\(kind)") }

    private static func nested(_ depth: Int) -> JSONValue { depth == 0 ? .integer(-1) : .array([nested(depth - 1)]) }
}
