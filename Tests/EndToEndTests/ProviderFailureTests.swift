import Glibc
import StrictJSON
import Testing

/// One run over many identities whose token endpoint misbehaves in every way that a network and a server can.
@Suite struct `Token endpoints that fail` {
    /// What the endpoint does to an identity's first request, and what is told of it.
    private struct Case {
        let name: String
        let effect: String
        /// How the code ends: whether the request's or the refresh's own limit is met first is a matter of chance.
        let code: String
        let failureClass: String
        /// Whether the next try brings it round.
        var recovers = true
    }

    private static let cases = [
        Case(name: "half", effect: #""truncate""#, code: "http.malformedResponse", failureClass: "transient"),
        Case(name: "closed", effect: #""close""#, code: "http.malformedResponse", failureClass: "transient"),
        Case(name: "html", effect: #""html500""#, code: "http.500", failureClass: "transient"),
        Case(name: "garbage", effect: #""garbage""#, code: "malformedAnswer", failureClass: "transient"),
        Case(name: "endless", effect: #""endlessBody""#, code: "http.responseTooLarge", failureClass: "transient"),
        Case(name: "slow", effect: #"{"delay": 30}"#, code: ".timeout", failureClass: "transient"),
        Case(
            name: "busy", effect: #"{"error": {"status": 503, "code": "temporarily_unavailable"}}"#,
            code: "oauth.temporarily_unavailable", failureClass: "transient"),
        Case(
            name: "throttled", effect: #"{"error": {"status": 429, "code": "slow_down", "retryAfter": 1}}"#,
            code: "oauth.slow_down", failureClass: "throttled"),
        Case(name: "moved", effect: #""redirect""#, code: "http.307", failureClass: "rejected", recovers: false),
        Case(
            name: "revoked", effect: #"{"error": {"status": 400, "code": "invalid_grant"}}"#,
            code: "oauth.invalid_grant", failureClass: "needsLogin", recovers: false),
    ]

    private func configure(
        _ workspace: borrowing Workspace, _ sandbox: borrowing SandboxProcess, names: [String]
    ) throws {
        let identities = names.map { name in
            "  \(name): {provider: google, refresh: {timeout: 5s}, "
                + "google: {clientID: g-client, refreshToken: \"test-seed-\(name)\"}}\n"
        }
        try workspace.write(
            """
            name: failures
            endpoints: {cognitoIdentity: "\(sandbox.url)", google: "\(sandbox.url)/issuers/google"}
            outputs: [{type: profile, file: ./credentials}]
            auth: {identityPoolId: "\(World.pool)"}
            identities:
            \(identities.joined())
            """, to: "config.yaml")
        chmod(workspace.file("config.yaml"), 0o600)
    }

    @Test func `are bounded, classed and told, each for its own identity`() async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace)
        try configure(workspace, sandbox, names: Self.cases.map(\.name) + ["healthy"])
        for failure in Self.cases {
            try sandbox.add(
                fault: #"{"operation": "token", "matching": "test-seed-\#(failure.name)", "times": 1, "#
                    + #""effect": \#(failure.effect)}"#)
        }
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        let failures = run.events("signIn_failure").compactMap { $0["payload"]?["data"] }
        let sections = try workspace.managed().sections.keys
        for failure in Self.cases {
            let told = failures.first { $0["identity"]?.string == failure.name }?["error"]
            #expect(told?["code"]?.string?.hasSuffix(failure.code) == true, "\(failure.name): \(told ?? .null)")
            #expect(told?["class"]?.string == failure.failureClass, "\(failure.name)")
            #expect(sections.contains(failure.name) == failure.recovers, "\(failure.name)")
        }
        #expect(!failures.contains { $0["identity"]?.string == "healthy" })
        #expect(sections.contains("healthy"))
        #expect(run.exitCode == 1, "\(run.errorText)")
        #expect(!run.errorText.contains("test-seed") && !run.lines.joined().contains("test-seed"))
    }

    @Test(arguments: ["1h", "-1h"])
    func `may have a clock that is wrong by an hour`(skew: String) async throws {
        let workspace = try Workspace()
        let sandbox = try await LoginWorld.sandbox(in: workspace, options: ["--clock-skew=\(skew)"])
        try configure(workspace, sandbox, names: ["billing"])
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.exitCode == 0, "\(run.errorText)")
        #expect(run.events("clock_skew").count == 1)
        #expect(try workspace.managed().sections.keys.contains("billing"))
    }
}
