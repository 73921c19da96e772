import Glibc
import StrictJSON

/// django-oauth-toolkit: an OpenID Connect issuer that we did not write, which rotates refresh tokens and revokes the
/// whole family when it sees a spent one again.
final class DjangoIssuer: Sendable {
    private let process: LiveProcess
    /// `http://127.0.0.1:PORT/o`
    let issuer: String
    let clientID: String

    struct NotThere: Error {
        let errorText: String
    }

    /// Starts one with so many users, and leaves their refresh tokens in the workspace's files `seed.user-1`, … and the
    /// client's secret in `client-secret`.
    ///
    /// - Parameter grace: for how many seconds a spent token is still taken from whoever did not get the answer.
    init(in workspace: borrowing Workspace, python environment: String, users: Int, grace: Int) async throws {
        process = try LiveProcess(
            [
                "\(environment)/bin/python3", "\(Workspace.repository)/Tests/issuers/django_issuer.py", workspace.path,
                "\(users)", "\(grace)",
            ], environment: ["PATH": "/usr/bin:/bin"], directory: workspace.path)
        let line = await process.line { $0.hasPrefix("{") }
        guard let facts = line.flatMap({ try? JSONReader.read($0) }), let issuer = facts["issuer"]?.string,
            let clientID = facts["client_id"]?.string, let secret = facts["client_secret"]?.string
        else { throw NotThere(errorText: process.errorText) }
        self.issuer = issuer
        self.clientID = clientID
        try workspace.write(secret, to: "client-secret")
        for user in 1...users {
            let token = facts["refresh_tokens"]?["user-\(user)"]?.string ?? ""
            try workspace.write(token, to: "seed.user-\(user)")
        }
    }

    deinit { process.signal(SIGKILL) }

    /// What follows the scheme: the name of the provider.
    var provider: String { String(issuer.dropFirst("http://".count)) }

    var port: UInt16 { UInt16(provider.dropFirst("127.0.0.1:".count).prefix { $0 != "/" }) ?? 0 }

    /// Takes back everything that a user has allowed.
    func revoke(_ user: String) throws {
        let answer = try LoopbackHTTP.call("POST", "/revoke/\(user)", port: port, body: "")
        guard answer.status == 200 else { throw NotThere(errorText: answer.body) }
    }

    /// How many refresh tokens each user was given, and how many of them are alive.
    func families() throws -> [(user: String, issued: Int64, alive: Int64)] {
        let answer = try LoopbackHTTP.call("GET", "/tokens", port: port, body: "")
        guard case .object(let users) = try JSONReader.read(answer.body) else { return [] }
        return users.members.map { ($0.name, $0.value["issued"]?.integer ?? 0, $0.value["alive"]?.integer ?? 0) }
    }
}
