import Glibc

/// oidc-provider-mock: an OpenID Connect issuer that we did not write, at which anybody is whoever they say. It takes any
/// client, wants its secret in the header when a token is renewed, and renews no id_token.
final class OIDCProviderMock: Sendable {
    private let process: LiveProcess
    /// `http://127.0.0.1:PORT`
    let issuer: String

    struct NotThere: Error {
        let errorText: String
    }

    private static let script = """
        import oidc_provider_mock, werkzeug.serving
        server = werkzeug.serving.make_server("127.0.0.1", 0, oidc_provider_mock.app(), threaded=True)
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
        """

    init(in workspace: borrowing Workspace, python environment: String) async throws {
        process = try LiveProcess(
            ["\(environment)/bin/python3", "-c", Self.script],
            environment: ["PATH": "/usr/bin:/bin", "AUTHLIB_INSECURE_TRANSPORT": "1"], directory: workspace.path)
        guard let issuer = await process.line(where: { $0.hasPrefix("http://") }) else {
            throw NotThere(errorText: process.errorText)
        }
        self.issuer = issuer
    }

    deinit { process.signal(SIGKILL) }

    /// What follows the scheme: the name of the provider.
    var provider: String { String(issuer.dropFirst("http://".count)) }

    /// Takes back every token that a user was given.
    func revoke(_ user: String) throws {
        let answer = try LoopbackHTTP.visit("\(issuer)/users/\(user)/revoke-tokens", posting: "")
        guard answer.status == 204 else { throw NotThere(errorText: answer.body) }
    }
}
