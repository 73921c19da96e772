import Glibc
import StrictJSON
import Testing

/// Refresh tokens that rotate, at an issuer that others wrote and that revokes a family when a spent token comes back.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Refresh tokens that rotate` {
    /// How many redemptions the kills are spread over; `EVERCRED_ROTATIONS` asks for more.
    private static let rotations = getenv("EVERCRED_ROTATIONS").flatMap { Int64(String(cString: $0)) } ?? 100
    private static let role = "arn:aws:iam::111122223333:role/Web"

    private func configure(
        _ workspace: borrowing Workspace, _ issuer: DjangoIssuer, _ moto: Moto, users: Int
    ) throws {
        let identities = (1...users).map { user in
            "  user-\(user): {provider: \"\(issuer.provider)\", oidc: {refreshToken: {file: seed.user-\(user)}}, "
                + "flow: web-identity, roleArn: \"\(Self.role)\"}\n"
        }
        try workspace.write(
            """
            name: rotation
            endpoints: {sts: "\(moto.url)"}
            outputs: [{type: profile, file: ./credentials}]
            auth:
              region: us-east-1
              oidc: {issuer: "\(issuer.issuer)", clientID: \(issuer.clientID), clientSecret: {file: client-secret}}
            identities:
            \(identities.joined())
            """, to: "config.yaml")
    }

    @Test func `no kill at any instant costs a login`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let users = 5
        let issuer = try await DjangoIssuer(in: workspace, python: python, users: users, grace: 600)
        let moto = try await Moto(in: workspace, python: python)
        try configure(workspace, issuer, moto, users: users)

        var dice = SeededDice(seed: 7)
        var issued: Int64 = 0
        while issued < Self.rotations {
            let pass = try workspace.start(["run", "--once", "--force", "-c", "config.yaml"])
            await KillMoment.time(microseconds: .random(in: 20_000...900_000, using: &dice)).kill(pass)
            _ = await pass.wait()
            for text in pass.lines + [pass.errorText] {
                #expect(
                    !text.contains("\"class\":\"needsLogin\"") && !text.contains("invalid_grant")
                        && !text.contains("seed.spent"))
            }
            issued = try issuer.families().map(\.issued).reduce(0, +)
        }

        let last = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(last.exitCode == 0, "\(last.errorText)")
        #expect(try Set(workspace.managed().sections.keys) == Set((1...users).map { "user-\($0)" }))
        for family in try issuer.families() { #expect(family.alive >= 1, "\(family)") }
    }

    @Test func `a lost state does not redeem a spent seed, and a new seed ends the wait for a login`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let issuer = try await DjangoIssuer(in: workspace, python: python, users: 2, grace: 0)
        let moto = try await Moto(in: workspace, python: python)
        try configure(workspace, issuer, moto, users: 1)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        let before = try issuer.families()

        for file in ["state.db", "state.db-wal", "state.db-shm"] {
            unlink(workspace.file(".state/evercred/rotation/\(file)"))
        }
        let lost = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(lost.exitCode == 77)
        let failure = lost.events("signIn_failure").first?["payload"]?["data"]?["error"]
        #expect(failure?["code"]?.string == "seed.spent")
        #expect(failure?["remedy"]?.string?.contains("evercred login user-1") == true)
        // Nobody was asked, so the family lives; and nobody is, however often it is tried.
        let forced = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        #expect(forced.exitCode == 77)
        #expect(try issuer.families().map(\.issued) == before.map(\.issued))

        try workspace.write(workspace.read("seed.user-2"), to: "seed.user-1")
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
    }

    @Test func `a family that somebody else has spent needs a login`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let issuer = try await DjangoIssuer(in: workspace, python: python, users: 1, grace: 0)
        let moto = try await Moto(in: workspace, python: python)
        try configure(workspace, issuer, moto, users: 1)
        #expect(try await workspace.run("run", "--once", "-c", "config.yaml").exitCode == 0)
        // The seed once more: the issuer takes it for stolen and revokes everything that came of it.
        let form =
            "grant_type=refresh_token&client_id=\(issuer.clientID)&client_secret=test-client-secret"
            + "&refresh_token=\(try workspace.read("seed.user-1"))"
        #expect(try LoopbackHTTP.call("POST", "/o/token/", port: issuer.port, body: form).status == 400)

        let run = try await workspace.run("run", "--once", "--force", "-c", "config.yaml")
        let failure = run.events("tokenRefresh_failure").first?["payload"]?["data"]?["error"]
        #expect(failure?["code"]?.string == "oauth.invalid_grant")
        #expect(failure?["class"]?.string == "needsLogin")
        #expect(run.exitCode == 77)
        // The keys that are there stay.
        #expect(try workspace.managed().sections["user-1"] != nil)
        let again = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(again.exitCode == 77)
        #expect(again.events("tokenRefresh_failure").isEmpty)
    }
}
