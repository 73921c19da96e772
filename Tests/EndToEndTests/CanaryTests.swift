import Glibc
import StrictJSON
import Testing

/// Secrets are planted wherever one can come from, every command is run in every failure that can be provoked, as
/// talkative as it gets; then everything that was said and written is searched for them.
@Suite struct `No secret gets out` {
    /// The planted words. Each stands in the middle of what is secret, so that a part of it is found as well.
    private struct Canaries {
        let configured = word("configured")
        let literalVariable = word("literal")
        let fileVariable = word("file")
        let inherited = word("inherited")
        let argument = word("argument")
        let state = word("state")
        let claim = word("claim")
        let token = word("token")
        let keys = word("keys")
        let answer = word("answer")
        let told = word("told")
        let stateKey = (0..<64).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()

        private static func word(_ place: String) -> String { "canary-\(place)-\(UInt64.random(in: 1 << 60 ... .max))" }

        var all: [String] {
            [
                configured, literalVariable, fileVariable, inherited, argument, state, claim, token, keys, answer,
                told, stateKey,
            ]
        }
    }

    /// Everything that was said, with the command that said it.
    private struct Utterances {
        var texts: [(command: String, text: String)] = []

        mutating func add(_ command: String, _ result: Workspace.Result, allowsOutput: Bool = false) {
            if !allowsOutput { texts.append(("\(command): stdout", result.lines.joined(separator: "\n"))) }
            texts.append(("\(command): stderr", result.errorText))
        }
    }

    /// What each handler does once it has `$token`, which it has already cried out on stderr: a web token of the good
    /// one, a word that looks like nothing in particular of the others.
    private static let handlers = [
        ("good", #"printf '{"token": "%s", "state": {"refresh": "STATE"}}' "$token""#),
        ("exit-1", #"printf '{"token": "%s"}' "$token"; exit 1"#),
        ("exit-77", #"echo "$token"; exit 77"#),
        ("killed", #"echo "$token"; kill -KILL $$"#),
        ("hanging", #"printf '{"token": "%s"' "$token"; sleep 1000"#),
        ("flooding", #"while :; do echo "$token"; done"#),
        ("junk", #"printf '{"token": "%s"} and %s' "$token" "$token""#),
        ("duplicate", #"printf '{"token": "%s", "token": "%s"}' "$token" "$token""#),
        ("misnamed", #"printf '{"%s": "%s", "state": "STATE"}' "$token" "$token""#),
        ("blank", #"printf '{"token": "%s %s"}' "$token" "$token""#),
        ("expired", #"printf '{"token": "%s", "expires_at": 1000000000}' "$token""#),
        (
            "reporting",
            #"printf '{"error": {"code": "%s", "message": "%s is bad"}, "token": "%s"}' "$token" "$token" "$token"; exit 1"#
        ),
        ("identified", #"printf '{"token": "%s", "identity_id": "%s"}' "$token" "$token""#),
        // What nobody but the handler knows, as tools tell it when they are asked to be talkative.
        (
            "telling",
            #"""
            : -u my-client:TOLD --password TOLD https://my-client:TOLD@idp.example.com
            cat >&2 <<'END'
            > Authorization: Basic TOLD
            < Set-Cookie: session=TOLD; Path=/
            client_secret: TOLD
            {"refresh_token": "TOLD", "password": 'TOLD'}
            grant_type=refresh_token&refresh_token=TOLD&scope=openid
            -----BEGIN PRIVATE KEY-----
            TOLD
            -----END PRIVATE KEY-----
            END
            exit 1
            """#
        ),
    ]

    private func prepare(_ workspace: borrowing Workspace, _ canaries: Canaries) throws {
        for folder in ["secrets", "tmp", "out"] { try workspace.makeFolder(folder) }
        try workspace.write("file-\(canaries.fileVariable)-end\n", to: "secrets/variable")
        let claims =
            #"{"iss": "https://login.example.com", "aud": "client", "sub": "sub-\#(canaries.claim)", "email": "\#(canaries.claim)@example.com"}"#
        // Nobody ever signed it.
        let webToken = """
            b64() { base64 -w 0 | tr '+/' '-_' | tr -d '='; }
            claims=$(printf '%s' '\(claims)' | jq -c --argjson exp "$(($(date +%s) + 3600))" '. + {exp: $exp}')
            token=$(printf '{"alg":"none"}' | b64).$(printf '%s' "$claims" | b64).sig-\(canaries.token)-end
            echo "$token" >> secrets/issued
            """
        let publication = """
            cat "/proc/$$/cmdline" "/proc/$PPID/cmdline" | tr '\\0' ' ' >> seen-arguments
            echo "the token is $token" >&2
            echo "variables $LITERAL $FROM_FILE $INHERITED" >&2
            echo "arguments $*" >&2
            set -x
            """
        for (name, ending) in Self.handlers {
            let token = name == "good" ? webToken : "token=opaque-\(canaries.token)-end"
            let ending = ending.replacing("STATE", with: "state-\(canaries.state)-end")
                .replacing("TOLD", with: "told-\(canaries.told)-end")
            try workspace.writeHandler("\(token)\n\(publication)\n\(ending)", to: "\(name).sh")
        }
        try workspace.writeHandler(
            """
            echo 'secret-\(canaries.keys)-end' >&2
            printf '{"Version": 1, "AccessKeyId": "ASIATESTTESTTESTTEST", "SecretAccessKey": "secret-\(canaries.keys)-end", '
            printf '"SessionToken": "session-\(canaries.keys)-end", "Expiration": "2099-01-01T00:00:00Z"}'
            """, to: "process.sh")
        try workspace.write(configuration(canaries), to: "config.yaml")
    }

    private func configuration(_ canaries: Canaries) -> String {
        func command(_ name: String) -> String {
            "{command: [./\(name).sh, --secret, argument-\(canaries.argument)-end], inheritEnv: [INHERITED], timeout: \(name == "hanging" ? 1 : 20)s, "
                + "env: {LITERAL: literal-\(canaries.literalVariable)-end, FROM_FILE: {file: secrets/variable}}}"
        }
        let failing = Self.handlers.filter { $0.0 != "good" }.map { name, _ in
            "  \(name): {provider: login.example.com, refreshHandler: \(command(name))}\n"
        }
        let answered = RogueService.manners.filter { $0 != "good" }.map { manner in
            "  \(manner): {provider: login.example.com, identityPoolId: \"\(RogueService.pool(manner))\", "
                + "refreshHandler: \(command("good"))}\n"
        }
        let roles = ["refused", "html", "incomplete", "garbage"].map { role in
            #"{profile: role-\#(role), roleArn: "arn:aws:iam::111122223333:role/\#(role)"}"#
        }
        return """
            name: canary
            auth:
              identityPoolId: "\(RogueService.pool("good"))"
              userPoolClientSecret: pool-\(canaries.configured)-end
              auth0: {domain: example.auth0.com, clientID: c, clientSecret: auth0-\(canaries.configured)-end}
              google: {clientID: c, clientSecret: google-\(canaries.configured)-end, refreshToken: "1//\(canaries.configured)"}
            state: {path: ./state, key: {env: STATE_KEY}}
            hub: {file: ./events.jsonl}
            outputs: [{type: profile, file: ./out/credentials}]
            identities:
              good:
                provider: login.example.com
                refreshHandler: \(command("good"))
                assume: [\(roles.joined(separator: ", "))]
              process: {provider: process, refreshHandler: \(command("process"))}
            \(failing.joined())\(answered.joined())
            """
    }

    @Test(arguments: ["text", "json"])
    func `by events, logs, files, arguments or messages, whatever fails`(_ logFormat: String) async throws {
        let workspace = try Workspace()
        let canaries = Canaries()
        try prepare(workspace, canaries)
        let rogue = try await RogueService(in: workspace, secret: canaries.answer, keys: canaries.keys)
        let environment = [
            "AWS_ENDPOINT_URL": rogue.url, "INHERITED": "inherited-\(canaries.inherited)-end",
            "STATE_KEY": canaries.stateKey, "TMPDIR": workspace.file("tmp"),
        ]
        let chatty = ["-c", "config.yaml", "--log-level", "trace", "--log-format", logFormat]
        var said = Utterances()
        try await runOnce(workspace, chatty, environment, &said)
        try await runDaemon(workspace, chatty, environment, &said)
        try await ask(workspace, chatty, environment, &said)
        try await useTools(workspace, environment, &said)

        let issued = try workspace.read("secrets/issued").split(separator: "\n").map(String.init)
        #expect(issued.count > 10)
        let tokens = Set(issued).flatMap(Self.pieces)
        for (command, text) in said.texts { search(text, for: canaries.all + tokens, in: command) }
        for (file, bytes) in workspace.contents() where !Self.isSource(file) {
            var secrets = canaries.all + tokens
            // The keys belong into the profiles, nothing else does.
            if file == "out/credentials" { secrets.removeAll { $0 == canaries.keys } }
            if file == "seen-arguments" { secrets.removeAll { $0 == canaries.argument } }
            search(String(decoding: bytes, as: UTF8.self), for: secrets, in: file)
        }
        #expect(FileTree.names(in: workspace.file("tmp")).isEmpty)
        // The bait was taken: what was cried out arrived, without its secrets, and the keys are where they belong.
        #expect(
            said.texts.contains { $0.command == "run --once: stderr" && $0.text.contains("the token is [redacted]") })
        #expect(said.texts.contains { $0.command == "run --once: stdout" && $0.text.contains("[redacted]") })
        #expect(try workspace.read("out/credentials").contains(canaries.keys))
        #expect(try workspace.read("seen-arguments").contains("run --once"))
    }

    /// A token's claims and signature, in parts as they remain when something cuts it.
    private static func pieces(_ token: String) -> [String] {
        let claims = token.split(separator: ".")[1]
        return [String(claims.prefix(40)), String(claims.dropFirst(40).prefix(40)), String(claims.suffix(40))]
    }

    private static func isSource(_ file: String) -> Bool {
        file.hasPrefix("secrets/") || file.hasSuffix(".sh") || ["config.yaml", "rogue.py"].contains(file)
    }

    private func search(_ text: String, for secrets: [String], in place: String) {
        for secret in secrets where text.contains(secret) {
            let line = text.split(whereSeparator: \.isNewline).first { $0.contains(secret) } ?? ""
            Issue.record("\(place) holds \(secret): \(line.prefix(600))")
        }
    }

    // MARK: Every command

    private func runOnce(
        _ workspace: borrowing Workspace, _ chatty: [String], _ environment: [String: String],
        _ said: inout Utterances
    ) async throws {
        let run = try await workspace.run(
            ["run", "--once", "--force", "--deadline", "8s"] + chatty, environment: environment)
        said.add("run --once", run)
        // Each failed as it was meant to.
        let failed = Set(
            (run.events("signIn_failure") + run.events("tokenRefresh_failure") + run.events("refresh_failure"))
                .compactMap {
                    $0["payload"]?["data"]?["profile"]?.string ?? $0["payload"]?["data"]?["identity"]?.string
                })
        let expected =
            Self.handlers.map(\.0) + RogueService.manners
            + ["refused", "html", "incomplete", "garbage"].map { "role-\($0)" }
        #expect(failed == Set(expected).subtracting(["good"]))
    }

    private func runDaemon(
        _ workspace: borrowing Workspace, _ chatty: [String], _ environment: [String: String],
        _ said: inout Utterances
    ) async throws {
        let daemon = try workspace.start(["run", "--event-format", "cloudevents"] + chatty, environment: environment)
        _ = try #require(await daemon.line { $0.contains("evercred.auth.configured") || $0.contains("\"configured\"") })
        let arguments = try TestFile.text("/proc/\(daemon.pid)/cmdline")
        said.texts.append(("the daemon's arguments", arguments))
        for command in [
            ["reload"], ["status"], ["run", "--once", "--force", "--only", "exit-1"], ["credentials", "exit-1"],
            ["run", "--once"], ["logout", "reporting"],
        ] {
            let result = try await workspace.run(command + chatty, environment: environment)
            said.add("\(command) beside a daemon", result)
            if command[0] == "logout" { #expect(result.exitCode == 0, "\(result.errorText)") }
        }
        let configuration = try workspace.read("config.yaml")
        try workspace.write(configuration + "  broken: {provider: nobody.example.com}\n", to: "config.yaml")
        let reload = try await workspace.run(["reload"] + chatty, environment: environment)
        #expect(reload.exitCode == 78)
        said.add("reload of a broken configuration", reload)
        try workspace.write(configuration, to: "config.yaml")
        daemon.signal(SIGTERM)
        let ending = await daemon.wait()
        #expect(ending == .exited(0))
        said.add("run", Workspace.Result(ending: ending, lines: daemon.lines, errorText: daemon.errorText))
    }

    private func ask(
        _ workspace: borrowing Workspace, _ chatty: [String], _ environment: [String: String],
        _ said: inout Utterances
    ) async throws {
        let commands = [
            ["check"], ["check", "--format", "json"], ["doctor", "--online"], ["doctor", "--format", "json"],
            ["status"], ["status", "--format", "json"],
            ["status", "--quiet"],
            ["credentials", "exit-1"], ["credentials", "exit-77"], ["credentials", "quote-token"], ["token", "junk"],
            ["whoami", "good"], ["whoami", "good", "--verify"], ["whoami", "html"], ["logout", "nobody"],
            ["logout", "blank"], ["reload"],
        ]
        for command in commands {
            said.add("\(command)", try await workspace.run(command + chatty, environment: environment))
        }
        for format in ["process", "env", "json", "essential"] {
            let result = try await workspace.run(
                ["credentials", "good", "--format", format] + chatty, environment: environment)
            #expect(result.ending == .exited(0), "\(result.errorText)")
            said.add("credentials --format \(format)", result, allowsOutput: true)
        }
        for options in [[], ["--decode"], ["--format", "json"]] {
            let result = try await workspace.run(["token", "good"] + options + chatty, environment: environment)
            #expect(result.ending == .exited(0), "\(result.errorText)")
            said.add("token \(options)", result, allowsOutput: true)
        }
        // Without the key, and with another one.
        for key in ["", String(repeating: "0", count: 64), "short"] {
            let strange = environment.merging(["STATE_KEY": key]) { $1 }
            for command in [["status"], ["run", "--once"], ["credentials", "good"]] {
                let result = try await workspace.run(command + chatty, environment: strange)
                #expect(result.exitCode == 78, "\(command): \(result.errorText)")
                said.add("\(command) with a wrong key", result)
            }
        }
    }

    private func useTools(
        _ workspace: borrowing Workspace, _ environment: [String: String], _ said: inout Utterances
    ) async throws {
        for (name, _) in Self.handlers {
            let result = try await workspace.run(
                [
                    "handler", "test", "./\(name).sh", "--provider", "login.example.com", "--timeout", "1s",
                    "--inherit-env", "INHERITED",
                ],
                environment: environment)
            said.add("handler test \(name)", result)
        }
        for subject in ["config", "events"] { said.add("schema", try await workspace.run("schema", subject)) }
        let sandbox = try workspace.start(
            ["sandbox", "-c", "config.yaml", "--log-level", "trace"], environment: environment)
        _ = await sandbox.line { $0.hasPrefix("http://") }
        sandbox.signal(SIGTERM)
        let ending = await sandbox.wait()
        #expect(ending == .exited(0))
        said.add("sandbox", Workspace.Result(ending: ending, lines: sandbox.lines, errorText: sandbox.errorText))
    }

    // MARK: Configurations that cannot be read

    private static let misplaced = [
        "auth: {auth0: {domain: d.example, clientSecret: [CANARY]}}",
        "auth: {auth0: {domain: d.example, clientSecret: {fill: CANARY}}}",
        "auth: {auth0: {domain: d.example, clientSecret: {file: {a: CANARY}}}}",
        "auth: {auth0: {domain: d.example, clientSecret: 'CANARY}}",
        "auth: {auth0: {domain: d.example, clientSecret: \"CANARY\\q\"}}",
        "auth: {auth0: {domain: d.example, clientSecret: !secret CANARY}}",
        "auth: {auth0: {domain: d.example, clientSecret: *CANARY}}",
        "auth: {auth0: {domain: d.example, clientSecret: CANARY\n  more: CANARY}}\n - CANARY",
        "auth: {userPoolClientSecret: CANARY, userPoolClientSecret: CANARY}",
        "auth: {google: {clientID: c, clientSecret: 0CANARY, refreshToken: [CANARY]}}",
        "auth: {userPoolClientSecret: 0CANARY}",
        "state: {key: CANARY}",
        "endpoints: {sts: 'https://user:CANARY@sts.example.com'}",
        "endpoints: {sts: 'http://user:CANARY@sts.example.com/?password=CANARY'}",
        "endpoints: {sts: 'CANARY'}",
        "identities: {a: {provider: google, token: CANARY}}",
        "identities: {a: {provider: cognito, password: CANARY, mfa: {totp: CANARY}, newPassword: CANARY}}",
        "identities: {a: {provider: google, google: {clientID: c, refreshToken: CANARY}}}",
        "identities: {a: {provider: process, refreshHandler: {command: [x, CANARY], env: CANARY}}}",
        "identities: {a: {provider: process, refreshHandler: {command: {x: CANARY}}}}",
        "identities: {a: {provider: process, refreshHandler: [/etc/hosts, CANARY], onRefresh: [[CANARY]]}}",
        "identities: {a: {provider: process, refreshHandler: [[CANARY]]}}",
        "identities: {a: {provider: process, refreshHandler: {command: [x], env: {KEY: [CANARY]}}}}",
        "identities: {a: {provider: process, refreshHandler: {command: [x], env: {KEY: 0123, B: {fill: CANARY}}}}}",
    ]

    @Test func `by a diagnostic, wherever in a broken configuration it stands`() async throws {
        let workspace = try Workspace()
        // Digits alone: where quotes are missing, diagnostics show how to write such a number.
        let canary = "\(UInt64.random(in: 1 << 60 ... .max))"
        for text in Self.misplaced {
            for mode in [0o600, 0o644] as [mode_t] {
                try workspace.write(text.replacing("CANARY", with: canary) + "\n", to: "config.yaml")
                try workspace.setMode(mode, of: "config.yaml")
                for command in [["check"], ["check", "--format", "json"], ["run", "--once"]] {
                    let result = try await workspace.run(command + ["-c", "config.yaml", "--log-level", "trace"])
                    #expect(result.exitCode == 78, "\(text): \(result.errorText)")
                    search(result.lines.joined() + result.errorText, for: [canary], in: "\(command) of \(text)")
                }
            }
        }
    }

    @Test(arguments: ["http://user:CANARY@127.0.0.1:9", "ftp://user:CANARY@127.0.0.1:9", "http://user:CANARY@[::/x"])
    func `by what is said of a proxy`(_ proxy: String) async throws {
        let workspace = try Workspace()
        let canary = "canary\(UInt64.random(in: 1 << 60 ... .max))"
        try workspace.write(
            """
            identities:
              a:
                provider: login.example.com
                identityPoolId: "eu-west-1:11111111-2222-3333-4444-555555555555"
                refreshHandler: 'echo "{\\"token\\": \\"test-token\\", \\"expires_in\\": 3600}"'
            """, to: "config.yaml")
        // Nothing listens on port 9 of this machine, and no address but the proxy's is ever called.
        let result = try await workspace.run(
            ["run", "--once", "--deadline", "1s", "-c", "config.yaml", "--log-level", "trace"],
            environment: ["HTTPS_PROXY": proxy.replacing("CANARY", with: canary)])
        #expect(result.events("signIn_failure").count >= 1, "\(result.lines) \(result.errorText)")
        search(result.lines.joined() + result.errorText, for: [canary], in: proxy)
    }
}
