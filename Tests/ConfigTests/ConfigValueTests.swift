import CredentialModel
import Testing

@testable import Config

@Suite struct `Values of a configuration` {
    private func settings(_ lines: String, top: [String] = [], environment: [String: String] = [:]) -> Settings? {
        load(withIdentity("provider: developer", lines, top: top), environment: environment).settings
    }

    @Test(arguments: [
        ("~/keys", "/home/ops/keys"), ("~", "/home/ops"), ("keys", "/etc/evercred/keys"),
        ("./a//b/./c", "/etc/evercred/a/b/c"),
        ("../keys", "/etc/evercred/../keys"), ("${env:DIR}/keys", "/var/keys"),
        ("/a/${env:NAME}.$x", "/a/n{identity}.$x"),
        ("/a/b/", "/a/b"), ("/", "/"),
    ])
    func `paths are made absolute`(written: String, expected: String) throws {
        let paths = PathSyntax(environment: ["DIR": "/var", "NAME": "n{identity}"], homeDirectory: "/home/ops")
        #expect(try paths.absolute(written, from: "/etc/evercred") == expected)
    }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("/a/../b", "/b"), ("/a/b/../../../c", "/c"), ("/..", "/"), ("/a/..b/c..", "/a/..b/c.."),
        ("/a/{identity}/../../b", "/a/{identity}/../../b"), ("/none/{identity}/x/../y", "/none/{identity}/y"),
    ])
    func `paths go no detours through folders that need not exist`(written: String, expected: String) {
        #expect(PathSyntax.direct(written) == expected)
    }

    @Test(arguments: ["~root/x", "${env:NONE}", "${env:NAME", "a\u{0}b"])
    func `paths that nobody can make out are refused`(written: String) {
        let paths = PathSyntax(environment: [:], homeDirectory: "/home/ops")
        #expect(throws: PathSyntax.Failure.self) { try paths.absolute(written, from: "/") }
    }

    @Test(
        arguments: [
            ("45s", 45), ("10m", 600), ("1h30m", 5400), ("2h", 7200), ("1h0m1s", 3601), ("", nil), ("60", nil),
            ("5x", nil),
            ("30m1h", nil), ("1m1m", nil), ("-1s", nil), ("1.5h", nil), ("9999999999s", nil), ("s", nil),
        ] as [(String, Int?)])
    func `durations`(text: String, seconds: Int?) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(DurationSyntax.parse) == seconds.map { .seconds($0) })
        if let parsed = Array(text.utf8).withUnsafeBufferPointer(DurationSyntax.parse) {
            let again = DurationSyntax.text(parsed)
            #expect(Array(again.utf8).withUnsafeBufferPointer(DurationSyntax.parse) == parsed)
        }
    }

    @Test(
        arguments: [
            ("2026-11-23T12:00:00Z", 1_795_435_200_000), ("1795435200000", 1_795_435_200_000),
            ("1795435200", 1_795_435_200_000),
            ("tomorrow", nil), ("-5", nil), ("0", nil),
        ] as [(String, Int64?)])
    func `times`(text: String, milliseconds: Int64?) {
        #expect(TimeSyntax.parse(text)?.milliseconds == milliseconds)
    }

    @Test func `a token's end may stand beside it or in it`() {
        let end = Timestamp(rfc3339: "2026-11-23T12:00:00Z")
        let inside = settings("identityId: eu-west-1:x\ntoken: {env: T, expiresAt: 2026-11-23T12:00:00Z}")
        let beside = settings("identityId: eu-west-1:x\ntoken: {env: T}\nexpiresAt: 1795435200000")
        #expect(inside?.identities.first?.token == TokenSource(source: .environment(name: "T"), expiration: end))
        #expect(beside?.identities.first?.token == inside?.identities.first?.token)
        #expect(
            settings("identityId: eu-west-1:x\ntoken: {env: T, expiresAt: 1795435200000}\nexpiresAt: 1795435200000")
                == nil)
    }

    @Test func `endpoints come from the file, then from the SDKs' variables`() {
        let environment = [
            "AWS_ENDPOINT_URL": "https://all.example.com/", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY": "http://localhost:2",
        ]
        let settings = settings(
            "refreshHandler: /bin/echo x",
            top: ["endpoints: {cognitoIdentity: \"http://[::1]:3\", google: \"https://g.example.com\"}"],
            environment: environment)
        #expect(
            settings?.identities.first?.endpoints
                == EndpointOverrides(
                    cognitoIdentity: "http://[::1]:3", cognitoIdentityProvider: "https://all.example.com",
                    sts: "http://127.0.0.1:1"))
        #expect(settings?.providerEndpoints == ProviderEndpoints(google: "https://g.example.com"))
    }

    @Test(arguments: [
        "http://example.com", "ftp://127.0.0.1", "example.com", "https://user:pass@example.com", "https://x/?q",
    ])
    func `endpoints in the clear are for this machine only`(address: String) {
        let top = ["endpoints: {sts: \"\(address)\"}"]
        let inFile = diagnostics(withIdentity("provider: developer\nrefreshHandler: /bin/echo x", top: top))
        #expect(inFile.count == 1)
        #expect(inFile.first?.hasPrefix("1:18: error: 'sts' in endpoints: ") == true)
        #expect(inFile.first?.contains("pass") == false)
        let result = load(
            withIdentity("provider: developer\nrefreshHandler: /bin/echo x"),
            environment: ["AWS_ENDPOINT_URL_STS": address])
        #expect(result.diagnostics.map(\.line) == [0])
        #expect(result.diagnostics.first?.message.hasPrefix("the environment variable AWS_ENDPOINT_URL_STS: ") == true)
    }

    @Test func `session names are cut to what STS takes`() {
        let profile = String(repeating: "p", count: 100)
        let roles = "assume: [{profile: \(profile), roleArn: \"arn:aws:iam::111122223333:role/R\"}]"
        let set = settings("refreshHandler: /bin/echo x\n\(roles)")?.sets.last
        #expect(set?.role?.sessionName == "evercred-" + String(repeating: "p", count: 55))
    }

    @Test func `roles chain, repeat for accounts and inherit`() {
        let lines = """
            refreshHandler: /bin/echo x
            required: false
            refresh: {mandatory: 2m, timeout: 30s, token: late}
            assume:
              - profile: "hub-{account}"
                accounts: {dev: "111122223333", test: "444455556666"}
                roleArn: "arn:aws:iam::{accountId}:role/Hub"
                outputs: [{type: profile, file: "/out/{account}", mode: "0640", group: adm}]
                assume:
                  - {profile: "app-{account}", roleArn: "arn:aws:iam::999999999999:role/{account}", externalId: ee,
                     sessionTags: {b: "1", a: 2}, policyArns: ["arn:aws:iam::aws:policy/X"], region: us-east-1,
                     sessionName: own, expectAccount: "999999999999", required: true}
            """
        let sets = settings(lines)?.sets ?? []
        #expect(sets.map(\.name) == ["a", "hub-dev", "app-dev", "hub-test", "app-test"])
        #expect(sets.map(\.parent) == [nil, "a", "hub-dev", "a", "hub-test"])
        #expect(sets.map(\.isRequired) == [false, false, true, false, true])
        #expect(
            sets.allSatisfy {
                $0.policy == RefreshPolicy(mandatory: .seconds(120), timeout: .seconds(30), renewsTokenLate: true)
            })
        #expect(sets.last?.outputs == [.profile(FileTarget(file: "/out/test", mode: 0o640, group: "adm"))])
        #expect(
            sets.last?.role
                == AssumedRole(
                    roleARN: "arn:aws:iam::999999999999:role/test", sessionName: "own", externalID: "ee",
                    sessionTags: [SessionTag(key: "b", value: "1"), SessionTag(key: "a", value: "2")],
                    policyARNs: ["arn:aws:iam::aws:policy/X"], region: "us-east-1", expectedAccount: "999999999999"))
    }

    @Test func `secrets come from anywhere but the file itself, if others can read it`() {
        func key(_ written: String) -> SecretSource? {
            load("state: {key: \(written)}\nidentities: {}", isPrivate: false).settings?.state.key
        }
        #expect(key("{file: k}") == .file(path: "/etc/evercred/k"))
        #expect(key("{env: K}") == .environment(name: "K"))
        #expect(key("{credential: k}") == .credential(id: "k"))
        #expect(
            key("{command: [/bin/echo, x]}")
                == .command(
                    HandlerCommand(invocation: .arguments(["/bin/echo", "x"]), workingDirectory: "/etc/evercred")))
        #expect(key("plain") == nil)
    }

    @Test(
        arguments: [
            ("./h/x.sh --a", "./h/x.sh"), ("/bin/echo", "/bin/echo"), ("echo /x", nil), ("$HOME/x", nil),
            ("A=1 ./x", nil), ("(./x)", nil),
        ] as [(String, String?)])
    func `a shell command names its program where that is plain to see`(line: String, program: String?) {
        #expect(ConfigReader.program(ofShellCommand: line) == program)
    }

    @Test func `sets that multiply beyond reason are refused once`() throws {
        let context = LoadContext(environment: [:], homeDirectory: "/")
        let tree = try #require(YAMLReader.read(Array("a: b".utf8), file: "f").tree)
        let reader = ConfigReader(tree: tree, folder: "/", isPrivate: true, context: context)
        var registry = SetRegistry(maximumCount: 2)
        for name in ["w", "x", "y", "z"] {
            registry.add(
                CredentialSet(name: name, identity: "w", profile: name),
                SetRegistry.Origin(reader: reader, node: 0, isIdentity: false))
        }
        #expect(registry.sets.map(\.name) == ["w", "x"])
        #expect(context.diagnostics.sorted.map(\.message) == ["more than 2 credential sets"])
    }
}

@Suite struct `Fingerprints` {
    private func fingerprints(_ lines: String, auth: [String] = [], environment: [String: String] = [:]) -> [String] {
        load(
            withIdentity("provider: developer\nrefreshHandler: /bin/echo x", lines, auth: auth),
            environment: environment
        )
        .settings?.sets.map(\.fingerprint) ?? []
    }

    private static let role =
        "assume: [{profile: r, roleArn: \"arn:aws:iam::111122223333:role/R\", sessionTags: {a: xx, b: yy}}]"

    @Test(arguments: [
        "identityId: eu-west-1:other", "user: {name: N}", "region: eu-west-2",
        "customRoleArn: \"arn:aws:iam::111122223333:role/C\"", "identityPoolId: eu-west-1:other",
    ])
    func `change with what credentials depend on, for roles too`(line: String) {
        let before = fingerprints(Self.role)
        let after = fingerprints(line + "\n" + Self.role)
        #expect(before.count == 2 && after.count == 2)
        #expect(zip(before, after).allSatisfy { $0 != $1 })
    }

    @Test(arguments: [
        "clientMetadata: {x: z}", "refresh: {mandatory: 2m}", "profile: other", "outputs: []", "required: false",
    ])
    func `do not change with anything else`(line: String) {
        #expect(fingerprints(Self.role) == fingerprints(line + "\n" + Self.role))
    }

    @Test(arguments: [
        ("role/R", "role/S", true), ("{a: xx, b: yy}", "{b: yy, a: xx}", false),
        ("{a: xx, b: yy}", "{a: xx, b: zz}", true),
        ("profile: r", "profile: r, duration: 30m", true), ("profile: r", "profile: r, externalId: ee", true),
        ("profile: r", "profile: r, sessionName: ss", true), ("profile: r", "profile: r, region: us-east-1", true),
        ("profile: r", "profile: r, policyArns: [\"arn:x\"]", true),
        ("profile: r", "profile: r, required: false", false),
    ])
    func `of roles change with their parameters`(old: String, new: String, changes: Bool) {
        let before = fingerprints(Self.role)
        let after = fingerprints(Self.role.replacing(old, with: new))
        #expect(after.count == 2)
        #expect(before.first == after.first)
        #expect((before.last != after.last) == changes)
    }

    @Test func `change with the endpoint and not with the order of names`() {
        #expect(fingerprints("") != fingerprints("", environment: ["AWS_ENDPOINT_URL": "https://x.example.com"]))
        #expect(fingerprints("user: {a: 1, b: {c: 2, d: 3}}") == fingerprints("user: {b: {d: 3, c: 2}, a: 1}"))
        #expect(fingerprints("").first?.utf8.count == 64)
    }
}
