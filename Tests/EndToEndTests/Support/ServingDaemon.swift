import Glibc
import StrictJSON
import Testing

/// A daemon that serves at two ports of its own, and what it takes to ask it.
struct ServingDaemon: ~Copyable {
    let daemon: Daemon
    let credentials: UInt16
    let health: UInt16

    /// Starts one whose identities are all guests, named so, and waits until each has its first credentials in its profile.
    init(
        in workspace: borrowing Workspace, of sandbox: borrowing SandboxProcess, _ names: [String] = ["first"],
        credentials: UInt16? = nil
    ) async throws {
        let ports = (try credentials ?? LoopbackHTTP.freePort(), try LoopbackHTTP.freePort())
        let identities = names.map { "  \($0): {provider: guest, identityPoolId: \"\(World.guestPool)\"}\n" }.joined()
        try workspace.write(
            """
            name: test
            endpoints: {cognitoIdentity: "\(sandbox.url)", sts: "\(sandbox.url)"}
            outputs: [{type: profile, file: ./credentials}]
            auth: {mandatorySignIn: false}
            serve: {credentials: "127.0.0.1:\(ports.0)", tokens: ./tokens, health: "127.0.0.1:\(ports.1)"}
            identities:
            \(identities)
            """, to: "config.yaml")
        let daemon = try Daemon(in: workspace)
        for name in names {
            _ = try #require(
                await daemon.event("written") { $0["profiles"]?.array?.contains(.string(name)) ?? false },
                "\(daemon.process.errorText)")
        }
        self.credentials = ports.0
        health = ports.1
        self.daemon = daemon
    }

    /// Asks for a set's credentials with whatever headers.
    func ask(for set: String = "first", _ headers: [(String, String)], method: String = "GET") async throws -> String {
        let connection = try RawConnection(port: credentials)
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        connection.send("\(method) /v1/credentials/\(set) HTTP/1.1\r\n\(lines)Connection: close\r\n\r\n")
        return await connection.received()
    }

    /// Asks as an SDK does.
    func ask(for set: String = "first", token: String) async throws -> String {
        try await ask(for: set, [("Host", "127.0.0.1:\(credentials)"), ("Authorization", token)])
    }

    /// What the health endpoint answers.
    func probe(_ target: String, accept: String = "*/*") async throws -> (status: String, body: String) {
        let connection = try RawConnection(port: health)
        connection.send(
            "GET \(target) HTTP/1.1\r\nHost: probe\r\nAccept: \(accept)\r\nConnection: close\r\n\r\n")
        let answer = await connection.received()
        let end = try #require(answer.firstRange(of: "\r\n\r\n"))
        return (String(answer.dropFirst(9).prefix(3)), String(answer[end.upperBound...]))
    }

    /// Asks until it is ready: what a probe is told may be a second old.
    func becomesReady() async throws { while try await probe("/readyz").status != "200" {} }

    /// What an SDK of this machine needs to be served.
    func environment(_ workspace: borrowing Workspace, set: String = "first") -> [String: String] {
        [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(credentials)/v1/credentials/\(set)",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": workspace.file("tokens/\(set)"),
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
        ]
    }
}
