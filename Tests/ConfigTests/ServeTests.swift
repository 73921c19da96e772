import Platform
import Testing

@testable import Config

/// The section `serve`.
struct `What is served` {
    private func serve(_ lines: String) -> String {
        withIdentity(
            "provider: developer", "refreshHandler: /bin/echo", "identityId: eu-west-1:1", top: ["serve: \(lines)"])
    }

    private func settings(_ lines: String) throws -> ServeSettings {
        let result = load(serve(lines))
        return try #require(result.settings, "\(result.diagnostics.map(\.description))").serve
    }

    @Test func `is nothing unless it is named`() throws {
        let text = withIdentity("provider: developer", "refreshHandler: /bin/echo", "identityId: eu-west-1:1")
        #expect(load(text).settings?.serve == ServeSettings())
    }

    @Test func `is read with its places, a relative folder from the file's`() throws {
        #expect(
            try settings(#"{credentials: "127.0.0.1:9911", tokens: tokens, health: "0.0.0.0:9912"}"#)
                == ServeSettings(
                    credentials: ListenAddress(host: "127.0.0.1", port: 9911), tokens: "/etc/evercred/tokens",
                    health: ListenAddress(host: "0.0.0.0", port: 9912)))
        #expect(
            try settings(#"{credentials: "[::1]:0", health: "localhost:0"}"#)
                == ServeSettings(
                    credentials: ListenAddress(host: "::1", port: 0),
                    health: ListenAddress(host: "127.0.0.1", port: 0)))
    }

    /// A section, and the one line that is said of it.
    struct Mistake: Sendable {
        let section: String
        let diagnostic: String

        init(_ section: String, _ diagnostic: String) {
            self.section = section
            self.diagnostic = diagnostic
        }
    }

    @Test(arguments: [
        Mistake(
            #"{credentials: "0.0.0.0:9911"}"#,
            "1:22: error: serve.credentials: 0.0.0.0:9911 can be reached from other machines (listen on 127.0.0.1:9911; other machines and pods run an evercred of their own)"
        ),
        Mistake(
            #"{credentials: "10.0.0.7:9911"}"#,
            "1:22: error: serve.credentials: 10.0.0.7:9911 can be reached from other machines (listen on 127.0.0.1:9911; other machines and pods run an evercred of their own)"
        ),
        Mistake(
            #"{credentials: "[::]:9911"}"#,
            "1:22: error: serve.credentials: [::]:9911 can be reached from other machines (listen on 127.0.0.1:9911; other machines and pods run an evercred of their own)"
        ),
        Mistake(
            #"{credentials: "127.0.0.1:9911", health: "0.0.0.0:9911"}"#,
            "1:48: error: serve.health: 0.0.0.0:9911 is taken by serve.credentials (choose another port: the two are told apart by whom they admit)"
        ),
        Mistake(
            "{tokens: tokens}",
            "1:17: warning: serve.tokens is not used: without serve.credentials nobody needs a token"),
        Mistake(
            #"{health: "localhost:9912", ports: 1}"#,
            "1:35: error: unknown key 'ports' in serve (known are credentials, tokens, health)"),
    ])
    func `is refused with its place and a way out when it would be a mistake`(mistake: Mistake) {
        #expect(diagnostics(serve(mistake.section)) == [mistake.diagnostic])
    }

    @Test(arguments: [
        "9911", "127.0.0.1", "127.0.0.1:", ":9911", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http", "localhost",
        "example.com:9911", "127.1:9911", "::1:9911", "[::1]", "[127.0.0.1]:9911", "http://127.0.0.1:9911", "",
        "127.0.0.1: 9911", "0x7f000001:9911",
    ])
    func `needs an address and a port`(text: String) {
        for key in ["credentials", "health"] {
            let lines = diagnostics(serve(#"{\#(key): "\#(text)"}"#))
            #expect(lines.count == 1)
            #expect(
                lines.first?.contains(
                    "must be an IP address of this machine and a port, such as 127.0.0.1:9911 or [::1]:9911") == true,
                "\(lines)")
        }
    }

    @Test func `needs a folder of its own for tokens where nothing is kept`() {
        #expect(
            diagnostics("state: {type: memory}\n" + serve(#"{credentials: "127.0.0.1:9911"}"#)) == [
                "2:22: error: serve.credentials: without a state folder there is no place for its tokens "
                    + "(name one, such as serve.tokens: /run/evercred/tokens)"
            ])
        #expect(
            diagnostics("state: {type: memory}\n" + serve(#"{credentials: "127.0.0.1:9911", tokens: /run/t}"#)) == [])
    }
}
