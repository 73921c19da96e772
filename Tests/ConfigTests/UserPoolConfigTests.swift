import CredentialModel
import Testing

@testable import Config

/// What a configuration says of user pools.
@Suite struct `A user pool` {
    private static let auth = [
        "userPoolId: eu-west-1_AbCdEfGhI", "userPoolWebClientId: 1client", "userPoolClientSecret: {file: /pool}",
        "validationData: {check: auth}",
    ]

    private func settings(_ lines: String..., auth: [String] = auth) throws -> Settings {
        let text = withIdentity("provider: cognito", lines.joined(separator: "\n"), auth: auth)
        let result = load(text)
        return try #require(result.settings, "\(result.diagnostics.map(\.description))")
    }

    private func refresher(_ lines: String...) throws -> UserPoolRefresher {
        let settings = try settings(lines.joined(separator: "\n"))
        let refresher = settings.identities.first?.refresher
        guard case .userPool(let pool) = refresher else {
            Issue.record("\(String(describing: refresher))")
            throw CancellationError()
        }
        return pool
    }

    @Test func `comes out as meant`() throws {
        let pool = try refresher(
            "username: alice", "password: {file: /password}", "authFlow: CUSTOM_AUTH", "mfa: {totp: {env: TOTP}}",
            "challengeHandler: {command: [/bin/echo, x], timeout: 45s}", "newPassword: {credential: new}",
            "validationData: {check: own}")
        #expect(
            pool
                == UserPoolRefresher(
                    userPoolID: "eu-west-1_AbCdEfGhI", clientID: "1client", clientSecret: .file(path: "/pool"),
                    username: "alice", password: .file(path: "/password"), authFlow: .custom,
                    totp: .environment(name: "TOTP"),
                    challengeHandler: HandlerCommand(
                        invocation: .arguments(["/bin/echo", "x"]), timeout: .seconds(45),
                        workingDirectory: "/etc/evercred"),
                    newPassword: .credential(id: "new"), validationData: ["check": "own"]))
    }

    @Test func `takes what it lacks from auth, and proves passwords by default`() throws {
        let pool = try refresher("username: alice", "password: {file: /password}")
        #expect(pool.authFlow == .userSRP)
        #expect(pool.clientSecret == .file(path: "/pool"))
        #expect(pool.validationData == ["check": "auth"])
        #expect(try refresher("username: alice", "password: {env: P}", "validationData: {}").validationData == [:])
    }

    @Test func `makes its identity one of the pool and its client`() throws {
        let identity = try #require(try settings("username: alice", "password: {env: P}").identities.first)
        #expect(identity.provider == .cognito(region: "eu-west-1", userPoolID: "eu-west-1_AbCdEfGhI"))
        #expect(identity.audiences == ["1client"])
        #expect(identity.provider.loginsKey == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI")
    }

    @Test func `may be named by its issuer`() throws {
        let text = """
            auth: {identityPoolId: "eu-west-1:p", userPoolWebClientId: 1client}
            identities:
              a: {provider: cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other, username: alice, password: {env: P}}
            """
        let result = load(text)
        guard case .userPool(let pool) = result.settings?.identities.first?.refresher else {
            Issue.record("\(result.diagnostics.map(\.description))")
            return
        }
        #expect(pool.userPoolID == "eu-west-1_Other")
    }

    @Test func `leaves the token to a handler, or to where it lies, when nobody signs in`() throws {
        #expect(try settings("refreshHandler: /bin/echo x").identities.first?.refresher == nil)
        #expect(try settings("refreshHandler: /bin/echo x", "username: alice").identities.first?.refresher == nil)
        #expect(try settings("token: {file: /t}").identities.first?.refresher == nil)
        let both = try settings("token: {file: /t}", "username: alice", "password: {env: P}").identities.first
        #expect(both?.token != nil && both?.refresher != nil)
    }

    @Test func `is known to the commands that sign in by hand`() throws {
        let settings = try settings(
            "refreshHandler: /bin/echo x", "username: alice", "password: {env: P}", "authFlow: USER_PASSWORD_AUTH")
        let pool = settings.signIn(for: "a").userPool
        #expect(pool.username == "alice" && pool.password == .environment(name: "P"))
        #expect(pool.authFlow == .userPassword && pool.clientID == "1client")
        #expect(settings.signIn.userPool.username == nil)
    }

    @Test func `says once that a secret lies open`() {
        let text = withIdentity(
            "provider: cognito", "username: alice", "password: test-password",
            auth: ["userPoolId: eu-west-1_A", "userPoolWebClientId: 1client"])
        #expect(diagnostics(text, isPrivate: false).count { $0.contains("is a secret in a file") } == 1)
    }

    @Test func `may trade its token at STS without an identity pool`() throws {
        let text = """
            auth: {userPoolId: eu-west-1_A, userPoolWebClientId: 1client, region: eu-west-1}
            identities:
              a: {provider: cognito, username: alice, password: {env: P}, flow: web-identity,
                  roleArn: "arn:aws:iam::111122223333:role/R"}
            """
        #expect(load(text).diagnostics == [])
    }

    // MARK: Fingerprints

    private func fingerprint(_ lines: String..., auth: [String] = auth) throws -> String? {
        try settings(lines.joined(separator: "\n"), auth: auth).sets.first?.fingerprint
    }

    @Test func `is another one with another pool, client or user, and with nothing else`() throws {
        let before = try fingerprint("username: alice", "password: {env: P}")
        #expect(try fingerprint("username: bob", "password: {env: P}") != before)
        #expect(try fingerprint("username: alice", "password: {env: P}", "userPoolWebClientId: 2client") != before)
        #expect(try fingerprint("username: alice", "password: {env: P}", "userPoolId: eu-west-1_B") != before)
        #expect(try fingerprint("username: alice", "password: {env: Q}") == before)
        #expect(try fingerprint("username: alice", "password: {env: P}", "mfa: {totp: {env: T}}") == before)
        #expect(try fingerprint("username: alice", "password: {env: P}", "validationData: {x: z}") == before)
    }
}
