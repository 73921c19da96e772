import Glibc
import StrictJSON
import Testing

/// Signing in, in a browser, at OpenID Connect issuers that others wrote.
///
/// oidc-provider-mock shows discovery, the code flow and revocation, but gives no id_token when a token is renewed, which
/// the standard allows (OpenID Connect Core 1.0 section 12.2): what needs one goes to django-oauth-toolkit. Their tokens
/// mean nothing to our sandbox, so that moto stands in for AWS.
@Suite(
    .enabled(
        if: Moto.environment != nil && WebBrowser.isInstalled,
        "EVERCRED_VENV names no Python environment, or there is no Chromium: use make test"))
struct `Issuers that others wrote` {
    private static let role = "arn:aws:iam::111122223333:role/Web"

    private func configure(
        _ workspace: borrowing Workspace, _ provider: String, oidc: String, moto: String = "http://127.0.0.1:1"
    ) throws {
        try workspace.write(
            """
            name: foreign
            endpoints: {sts: "\(moto)"}
            outputs: [{type: profile, file: ./credentials}]
            auth: {region: us-east-1}
            identities:
              alice:
                provider: "\(provider)"
                oidc: {issuer: "http://\(provider)", \(oidc)}
                flow: web-identity
                roleArn: "\(Self.role)"
            """, to: "config.yaml")
    }

    /// What a forced run is told when the issuer has taken back what was allowed.
    private func expectNeedsLogin(_ workspace: borrowing Workspace, failure event: String) async throws {
        let run = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(run.exitCode == 77, "\(run.errorText)")
        let failure = run.events(event).first?["payload"]?["data"]?["error"]
        #expect(failure?["code"]?.string == "oauth.invalid_grant")
        #expect(failure?["class"]?.string == "needsLogin")
        #expect(failure?["remedy"]?.string?.contains("evercred login alice") == true, "\(run.lines)")
        let status = try await workspace.run("status", "-c", "config.yaml")
        #expect(status.exitCode == 77)
        // Nobody asks the issuer again until somebody has signed in.
        let later = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(later.exitCode == 77)
        #expect(later.events(event).isEmpty)
    }

    // MARK: oidc-provider-mock

    @Test func `sign in on their own page, and what they give no more of is told at once`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let issuer = try await OIDCProviderMock(in: workspace, python: python)
        try configure(workspace, issuer.provider, oidc: "clientID: evercred-test, clientSecret: test-client-secret")
        let browser = try await WebBrowser(in: workspace)
        for (arguments, exitCode, words) in [
            (["--to", "alice.token"], 0, "the refresh token is in"), ([], 69, "answered without an id_token"),
        ] as [([String], Int32, String)] {
            let login = try LoginProcess(in: workspace, ["alice", "--no-browser"] + arguments)
            try browser.open(try await login.page())
            try browser.press("Sign in with \(issuer.provider)")
            try browser.type("alice", into: "sub")
            try browser.press("Authorize")
            #expect(try browser.page("Signed in").contains("alice is signed in with \(issuer.provider) as alice"))
            let (code, text) = await login.wait()
            #expect(code == exitCode, "\(text)")
            #expect(text.contains(words), "\(text)")
        }
        #expect(try !workspace.read("alice.token").isEmpty)

        try issuer.revoke("alice")
        try await expectNeedsLogin(workspace, failure: "signIn_failure")
    }

    @Test func `tell a denial, even one that does not say to what`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let issuer = try await OIDCProviderMock(in: workspace, python: python)
        try configure(workspace, issuer.provider, oidc: "clientID: evercred-test")
        let browser = try await WebBrowser(in: workspace)
        let login = try LoginProcess(in: workspace, ["alice", "--no-browser"])
        try browser.open("\(try await login.page())start")
        try browser.press("Deny")
        // It leaves out `state`, which RFC 6749 section 4.1.2.1 requires: anybody could have said that.
        #expect(try browser.page("Not signed in").contains("The answer does not belong to this sign-in."))
        #expect(await login.wait().exitCode == 77)
        #expect(!TestFile.exists(workspace.file("credentials")))
    }

    // MARK: django-oauth-toolkit

    @Test func `lead to fresh credentials until they take back what was allowed`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let issuer = try await DjangoIssuer(in: workspace, python: python, users: 1, grace: 0)
        let moto = try await Moto(in: workspace, python: python)
        try configure(
            workspace, issuer.provider,
            oidc: "clientID: \(issuer.clientID), clientSecret: {file: client-secret}", moto: moto.url)
        let browser = try await WebBrowser(in: workspace)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 77)

        for isFirst in [true, false] {
            let login = try LoginProcess(in: workspace, ["alice", "--no-browser"])
            try browser.open(try await login.page())
            try browser.press("Sign in with \(issuer.provider)")
            if isFirst {
                try browser.type("user-1", into: "Name")
                try browser.press("Sign in")
            }
            try browser.press("Authorize")
            try browser.page("Signed in")
            let (code, text) = await login.wait()
            #expect(code == 0, "\(text)")
            #expect(text.contains("profile 'alice' in \(workspace.file("credentials")) is fresh until 2"), "\(text)")
            let keys = try workspace.read("credentials")
            #expect(keys.contains("[alice]\naws_access_key_id = ASIA"))

            let later = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
            #expect(later.exitCode == 0, "\(later.errorText)")
            #expect(later.events("tokenRefresh").count == 1)
            #expect(try workspace.read("credentials") != keys)

            try issuer.revoke("user-1")
            try await expectNeedsLogin(workspace, failure: "tokenRefresh_failure")
            // The keys that are there stay.
            #expect(try workspace.managed().sections["alice"] != nil)
        }
    }
}
