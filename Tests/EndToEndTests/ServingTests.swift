import Glibc
import StrictJSON
import Testing

/// What a daemon serves to other programs: who is served, for how long, and what watches it.
@Suite struct `A daemon that serves` {
    @Test func `gives each set's token a file of its own, and each token its own set`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox, ["first", "second"])
        let token = try workspace.read("tokens/first")
        #expect(token.utf8.count == 43)
        let answer = try await serving.ask(token: token)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\nCache-Control: no-store\r\n"))
        let end = try #require(answer.firstRange(of: "\r\n\r\n"))
        let document = try JSONReader.read(String(answer[end.upperBound...]))
        let section = try #require(workspace.managed().sections["first"])
        #expect(document["AccessKeyId"]?.string == section.accessKeyID)
        #expect(document["Token"]?.string == section.sessionToken)
        #expect(document["Expiration"]?.string == section.expiration)
        #expect(try await serving.ask(for: "second", token: token).hasPrefix("HTTP/1.1 403 "))
        #expect(try await serving.ask(for: "nobody", token: token).hasPrefix("HTTP/1.1 403 "))

        // Other sets after a reload: new ones get a token, those that stay keep theirs, the others' go.
        var text = try workspace.read("config.yaml")
        text = text.replacing("second:", with: "third:").replacing("\(serving.health)", with: "0")
        try workspace.write(text, to: "config.yaml")
        let position = serving.daemon.position
        let reload = try await workspace.run("reload", "-c", "config.yaml")
        #expect(reload.exitCode == 0, "\(reload.errorText)")
        _ = try #require(await serving.daemon.event("refresh", from: position) { $0["identity"]?.string == "third" })
        #expect(FileTree.names(in: workspace.file("tokens")) == [".evercred", "first", "third"])
        #expect(try workspace.read("tokens/first") == token)
        let third = try await serving.ask(for: "third", token: try workspace.read("tokens/third"))
        #expect(third.hasPrefix("HTTP/1.1 200 OK\r\n"))
        // Where it listens is settled at the start.
        #expect(serving.daemon.process.errorText.contains("changed settings wait for the next start"))
        #expect(try await serving.probe("/livez").status == "200")
    }

    @Test func `tells probes how it stands, and collectors what happens`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        #expect(try await serving.probe("/livez") == ("200", "alive\n"))
        try await serving.becomesReady()
        let metrics = try await serving.probe("/metrics").body
        #expect(metrics.contains("\nevercred_credential_refreshes_total{result=\"success\"} 1\n"))
        #expect(metrics.contains("\nevercred_set_usable{set=\"first\",identity=\"first\"} 1\n"))
        #expect(metrics.contains("\nevercred_refresh_duration_seconds_count{result=\"success\"} 1\n"))
        #expect(try await serving.probe("/v1/credentials/first").status == "404")
        let secret = try #require(workspace.managed().sections["first"]?.secretAccessKey)
        let everything = try await serving.probe("/readyz?verbose").body + metrics
        #expect(!everything.contains(secret))
        #expect(!everything.contains(try workspace.read("tokens/first")))
    }

    @Test func `is not ready while a required set has nothing, and alive all the while`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        var text = try workspace.read("config.yaml")
        text += "  broken: {provider: \(World.issuer), identityPoolId: \"\(World.pool)\", refreshHandler: 'exit 77'}\n"
        try workspace.write(text, to: "config.yaml")
        let reload = try await workspace.run("reload", "-c", "config.yaml")
        #expect(reload.exitCode == 0, "\(reload.errorText)")
        _ = try #require(await serving.daemon.event("signIn_failure"))
        // What a probe is told may be a second old.
        var answer = try await serving.probe("/readyz?verbose")
        while !answer.body.contains("\"broken\"") { answer = try await serving.probe("/readyz?verbose") }
        while answer.body.contains(#""state":"due""#) { answer = try await serving.probe("/readyz?verbose") }
        #expect(answer.status == "503")
        #expect(answer.body.contains(#"{"name":"broken","state":"needsLogin","usable":false,"required":true}"#))
        #expect(try await serving.probe("/livez").status == "200")
        let token = try workspace.read("tokens/broken")
        let refusal = try await serving.ask(for: "broken", token: token)
        #expect(refusal.hasPrefix("HTTP/1.1 409 "))
        #expect(refusal.contains(#"{"code":"CredentialsUnavailable","message":"'broken' has no valid credentials: "#))
    }

    @Test func `asks for patience while the first credentials are on their way`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        try workspace.writeTokens(of: ["slow"], from: sandbox)
        let gate = try workspace.makeGate()
        try workspace.writeHandler(Workspace.gateCommand() + "; exec cat token.slow", to: "token.sh")
        let port = try LoopbackHTTP.freePort()
        try workspace.write(
            sandbox.head() + """
                serve: {credentials: "127.0.0.1:\(port)", tokens: tokens}
                identities: {slow: {provider: \(World.issuer)}}
                """, to: "config.yaml")
        let daemon = try Daemon(in: workspace)
        let visitor = try await gate.visitor()
        func ask() async throws -> String {
            let connection = try RawConnection(port: port)
            connection.send(
                """
                GET /v1/credentials/slow HTTP/1.1\r
                Host: localhost:\(port)\r
                Authorization: \(try workspace.read("tokens/slow"))\r
                Connection: close\r
                \r

                """)
            return await connection.received()
        }
        let early = try await ask()
        #expect(early.hasPrefix("HTTP/1.1 503 "))
        #expect(early.contains("\r\nRetry-After: 1\r\n"))
        #expect(early.contains(#""code":"CredentialsPending""#))
        visitor.letGo()
        _ = try #require(await daemon.event("refresh"))
        #expect(try await ask().hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `ends at once, before it refreshes anything, where somebody else listens`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        for key in ["credentials", "health"] {
            try workspace.write(
                """
                auth: {mandatorySignIn: false}
                endpoints: {cognitoIdentity: "\(sandbox.url)", sts: "\(sandbox.url)"}
                outputs: [{type: profile, file: ./credentials}]
                serve: {\(key): "127.0.0.1:\(sandbox.port)"}
                identities: {first: {provider: guest, identityPoolId: "\(World.guestPool)"}}
                """, to: "config.yaml")
            let requests = try sandbox.requests()["GetId"]
            let run = try await workspace.run("run", "-c", "config.yaml")
            #expect(run.exitCode == 75)
            #expect(run.lines.isEmpty)
            #expect(
                run.errorText == "evercred: error: serve.\(key): 127.0.0.1:\(sandbox.port) is taken by another "
                    + "program: end what listens there (ss -ltnp), or choose another port\n")
            #expect(try sandbox.requests()["GetId"] == requests)
            // A single pass serves nobody and so needs no port.
            let once = try await workspace.run("run", "--once", "-c", "config.yaml")
            #expect(once.exitCode == 0, "\(once.errorText)")
            _ = try await workspace.run(program: ["/bin/rm", "-rf", ".state", "credentials"])
        }
    }

    @Test func `says where it listens when any port will do`() async throws {
        let workspace = try Workspace()
        try workspace.write(
            """
            name: test
            auth: {mandatorySignIn: false}
            serve: {credentials: "[::1]:0", tokens: tokens}
            identities: {first: {provider: guest, identityPoolId: "\(World.guestPool)"}}
            """, to: "config.yaml")
        let daemon = try Daemon(in: workspace, ["--sandbox"])
        _ = try #require(await daemon.event("refresh"), "\(daemon.process.errorText)")
        let line = daemon.process.errorText.split(separator: "\n").first { $0.contains("listening at") }
        #expect(line?.hasPrefix("evercred: serve.credentials: listening at [::1]:") == true)
        // The sandbox leaves alone what a real run would use.
        let tokens = FileTree.names(in: workspace.file("sandbox-out")).filter { $0.hasSuffix("tokens") }
        #expect(tokens.count == 1)
        #expect(
            FileTree.names(in: workspace.file("sandbox-out/\(tokens.first ?? "")")) == [".evercred", "first"])
        #expect(!TestFile.exists(workspace.file("tokens")))
        #expect(!TestFile.exists(workspace.file(".state")))
    }
}
