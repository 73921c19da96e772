import Glibc
import StrictJSON
import Testing

/// `evercred logout` ends the login at the provider, too.
@Suite struct `Logout` {
    private func signIn(_ workspace: borrowing Workspace, _ identity: String) async throws {
        let login = try LoginProcess(in: workspace, identity, "--no-browser")
        _ = try LoopbackHTTP.visit(try await login.answer("allow"))
        let (code, text) = await login.wait()
        try #require(code == 0, "\(text)")
    }

    @Test(arguments: ["google", "facebook", "auth0", "oidc"])
    func `revokes what the provider can revoke`(identity: String) async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try await signIn(workspace, identity)
        let out = try await workspace.run("logout", identity, "-c", "config.yaml")
        #expect(out.exitCode == 0, "\(out.errorText)")
        #expect(out.errorText.contains("the login of '\(identity)' was revoked at its provider"))
        #expect(try sandbox.requests()["revoke"] == 1)
        #expect(try !workspace.read("credentials").contains("aws_access_key_id"))
        let later = try await workspace.run("run", "--once", "--only", identity, "-c", "config.yaml")
        #expect(later.exitCode == 77, "it rests until somebody signs in")
    }

    @Test func `revokes through the daemon that holds the state, and leaves alone what is only forgotten`() async throws
    {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try await signIn(workspace, "google")
        try await signIn(workspace, "auth0")
        let daemon = try Daemon(in: workspace, ["--only", "google", "--only", "auth0"])
        _ = try #require(await daemon.event("configured"))
        let out = try await workspace.run("logout", "google", "-c", "config.yaml")
        #expect(out.exitCode == 0, "\(out.errorText)")
        #expect(out.errorText.contains("was revoked"))
        #expect(try #require(await daemon.event("signOut"))["identity"]?.string == "google")
        let kept = try await workspace.run("logout", "auth0", "--keep", "-c", "config.yaml")
        #expect(kept.exitCode == 0)
        #expect(kept.lines.isEmpty && kept.errorText.isEmpty, "\(kept.errorText)")
        #expect(try workspace.read("credentials").contains("[reports]"))
        #expect(try sandbox.requests()["revoke"] == 1)
        #expect(await daemon.stop() == .exited(0))
    }

    @Test func `prints where a browser ends its session`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try await signIn(workspace, "auth0")
        let text = try workspace.read("config.yaml")
        try workspace.write(
            text.replacing(
                "auth0: {}", with: "auth0: {returnTo: \"https://example.com/bye?a=1\", federated: true}"),
            to: "config.yaml")
        let out = try await workspace.run("logout", "auth0", "-c", "config.yaml")
        #expect(out.exitCode == 0, "\(out.errorText)")
        #expect(
            out.lines == [
                "\(sandbox.url)/issuers/tenant/v2/logout?client_id=z-client"
                    + "&returnTo=https%3A%2F%2Fexample.com%2Fbye%3Fa%3D1&federated"
            ])
    }

    @Test func `forgets all the same what cannot be revoked, and says so`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try await signIn(workspace, "amazon")
        try await signIn(workspace, "google")
        let amazon = try await workspace.run("logout", "amazon", "-c", "config.yaml")
        #expect(amazon.exitCode == 0)
        #expect(amazon.errorText.contains("https://www.amazon.com/ap/adam"))
        try sandbox.add(fault: #"{"operation": "revoke", "effect": "html500"}"#)
        let google = try await workspace.run("logout", "google", "-c", "config.yaml")
        #expect(google.exitCode == 1)
        #expect(google.errorText.contains("could not be revoked at its provider"), "\(google.errorText)")
        #expect(try !workspace.read("credentials").contains("aws_access_key_id"))
        let unknown = try await workspace.run("logout", "nobody", "-c", "config.yaml")
        #expect(unknown.exitCode == 64)
    }

    @Test(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
    func `ends the family of tokens at an issuer that others wrote`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let issuer = try await DjangoIssuer(in: workspace, python: python, users: 2, grace: 0)
        let moto = try await Moto(in: workspace, python: python)
        try workspace.write(
            """
            name: logout
            endpoints: {sts: "\(moto.url)"}
            outputs: [{type: profile, file: ./credentials}]
            auth: {region: us-east-1}
            identities:
              user-1:
                provider: "\(issuer.provider)"
                oidc:
                  issuer: "\(issuer.issuer)"
                  clientID: \(issuer.clientID)
                  clientSecret: {file: client-secret}
                  refreshToken: {file: seed.user-1}
                flow: web-identity
                roleArn: arn:aws:iam::111122223333:role/Web
            """, to: "config.yaml")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let out = try await workspace.run("logout", "user-1", "-c", "config.yaml")
        #expect(out.exitCode == 0, "\(out.errorText)")
        #expect(out.errorText.contains("was revoked"), "\(out.errorText)")
        let families = try issuer.families()
        #expect(families.first { $0.user == "user-1" }?.alive == 0, "\(families)")
        #expect(families.first { $0.user == "user-2" }?.alive == 1, "\(families)")
    }
}
