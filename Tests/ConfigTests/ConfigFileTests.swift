import CredentialModel
import Glibc
import Testing

@testable import Config

@Suite struct `Configuration files` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ environment: [String: String] = [:]) -> ConfigLoadResult {
        ConfigLoader(environment: environment, homeDirectory: "/home/ops").load(path: "\(folder.path)/config.yaml")
    }

    private func identity(_ name: String, _ handler: String = "/bin/echo x") -> String {
        "identities: {\(name): {provider: process, refreshHandler: \(handler)}}\n"
    }

    private func messages(_ result: ConfigLoadResult) -> [String] {
        result.diagnostics.map { $0.description.replacing(folder.path, with: "DIR") }
    }

    @Test func `include others, each with its own folder`() throws {
        try folder.makeFolder("conf.d")
        try folder.makeFolder("conf.d/bin")
        try folder.write("#!/bin/sh\n", to: "conf.d/bin/token", mode: 0o700)
        try folder.write(
            "include: [conf.d/*.yaml, {glob: none/*.yaml, optional: true}]\n" + identity("main"), to: "config.yaml")
        try folder.write(identity("second"), to: "conf.d/b.yaml")
        try folder.write(identity("first", "[bin/token, --x]"), to: "conf.d/a.yaml")
        try folder.write("not: read", to: "conf.d/c.txt")
        let result = load()
        #expect(messages(result) == [])
        let settings = try #require(result.settings)
        #expect(settings.identities.map(\.name) == ["main", "first", "second"])
        #expect(
            settings.identities[1].refreshHandler
                == HandlerCommand(
                    invocation: .arguments(["\(folder.path)/conf.d/bin/token", "--x"]),
                    workingDirectory: "\(folder.path)/conf.d"))
        #expect(
            settings.sources.map { "\($0.kind) \($0.path.dropFirst(folder.path.count))" } == [
                "file /config.yaml", "folder /conf.d", "file /conf.d/a.yaml", "file /conf.d/b.yaml", "folder /none",
            ])
    }

    @Test func `tell what is wrong in each of them`() throws {
        try folder.write("include: [a.yaml, none.yaml, a.yaml, 'x/*.yaml']\n" + identity("main"), to: "config.yaml")
        try folder.write("auth: {}\n" + identity("main"), to: "a.yaml")
        #expect(
            messages(load())
                == [
                    "DIR/config.yaml:1:19: error: no file matches 'none.yaml' (write {glob: none.yaml, optional: true} if that is fine)",
                    "DIR/config.yaml:1:30: error: DIR/a.yaml is read already (include each file once)",
                    "DIR/config.yaml:1:38: error: no file matches 'x/*.yaml' (write {glob: x/*.yaml, optional: true} if that is fine)",
                    "DIR/a.yaml:1:1: error: unknown key 'auth' (known are version, identities)",
                    "DIR/a.yaml:2:14: error: the name 'main' is taken by another credential set (it stands at DIR/config.yaml:2:14)",
                    "DIR/a.yaml:2:14: error: the sets 'main' and 'main' both write the profile 'main' of /home/ops/.aws/credentials (the other stands at DIR/config.yaml:2:14)",
                ].filter { !$0.contains("both write") })
    }

    @Test func `are refused when others can write them`() throws {
        try folder.write(identity("main"), to: "config.yaml", mode: 0o666)
        #expect(
            messages(load()) == [
                "DIR/config.yaml: error: DIR/config.yaml can be written by everybody (chmod o-w DIR/config.yaml)"
            ])
    }

    @Test func `are refused when others can write what they run`() throws {
        try folder.write("#!/bin/sh\n", to: "token.sh", mode: 0o777)
        for handler in ["./token.sh --now", "[./token.sh]", "{command: [\"\(folder.path)/token.sh\"]}"] {
            try folder.write(identity("main", handler), to: "config.yaml")
            let found = load().diagnostics
            #expect(found.count == 1)
            #expect(found.first?.severity == .error)
            #expect(
                found.first?.message.hasSuffix("is refused: \(folder.path)/token.sh can be written by everybody")
                    == true)
        }
    }

    @Test func `warn of handlers that are not there`() throws {
        try folder.write(identity("main", "./none.sh"), to: "config.yaml")
        let result = load()
        #expect(result.settings != nil)
        #expect(result.diagnostics.map(\.severity) == [.warning])
    }

    @Test func `must be there`() {
        #expect(messages(load()) == ["DIR/config.yaml: error: cannot open DIR/config.yaml: No such file or directory"])
    }

    @Test func `hold secrets only when nobody else can read them`() throws {
        let text = "state: {key: test-secret}\n" + identity("main")
        try folder.write(text, to: "config.yaml", mode: 0o600)
        #expect(load().settings?.state.key == .literal(Secret("test-secret")))
        try folder.write(text, to: "config.yaml", mode: 0o640)
        #expect(
            messages(load()) == [
                "DIR/config.yaml:1:14: error: 'key' in state is a secret in a file that others can read (write {file: PATH}, {env: NAME}, {credential: ID} or {command: …}, or chmod 600 DIR/config.yaml)"
            ])
    }
}

@Suite struct `The place of the configuration` {
    @Test func `is what was named, else the first usual place that has one`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("evercred")
        let user = try folder.write("identities: {}", to: "evercred/config.yaml")
        let environment = ["XDG_CONFIG_HOME": folder.path]
        func find(_ explicit: String?, _ environment: [String: String]) throws -> String {
            try ConfigLocation.find(explicit: explicit, environment: environment, considersWorkingDirectory: false).path
        }
        #expect(try find("x.yaml", environment) == "x.yaml")
        #expect(try find(nil, environment.merging(["EVERCRED_CONFIG": "/y.yaml"]) { $1 }) == "/y.yaml")
        #expect(try find(nil, environment) == user)
        #expect(try find(nil, environment.merging(["EVERCRED_CONFIG": ""]) { $1 }) == user)
        let error = #expect(throws: ConfigLocationError.self) { try find(nil, ["HOME": "\(folder.path)/none"]) }
        #expect(error?.candidates == ["\(folder.path)/none/.config/evercred/config.yaml", "/etc/evercred/config.yaml"])
    }

    @Test func `is the working directory only for commands that a human starts`() throws {
        func find(_ considersWorkingDirectory: Bool) throws -> String {
            try ConfigLocation.find(
                explicit: nil, environment: [:], considersWorkingDirectory: considersWorkingDirectory,
                exists: { _ in true }
            ).path
        }
        #expect(try find(true) == "config.yaml")
        #expect(try find(false) == "/etc/evercred/config.yaml")
    }
}
