import CredentialModel
import Engine
import NIOCore
import Platform
import StrictJSON
import Synchronization
import Testing

@testable import Endpoints

/// The credentials endpoint on a real port.
struct `The server of credentials` {
    private static let token = Secret("test-token-billing-000000000000000000000000")
    private static let authorization = ("Authorization", token.reveal())

    /// A test may have to wait for its turn longer than a server waits for a client.
    private static var patient: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.headTime = .minutes(5)
        return limits
    }

    /// Runs the body with a server that has ended afterwards.
    private func withServer<Result: Sendable>(
        at address: ListenAddress = ListenAddress(host: "127.0.0.1", port: 0),
        limits: ConnectionLimits = Self.patient, observe: @escaping @Sendable (Int) -> Void = { _ in },
        _ body: @Sendable (RawClient) async throws -> Result
    ) async throws -> Result {
        let server = CredentialServer(
            address: address, source: ScriptedSource(["billing": .success(ScriptedSource.billing)]),
            tokens: EndpointTokens(["billing": Self.token]), limits: limits, observe: observe)
        let port = try await server.listen().port
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let result = try await body(RawClient(port: port))
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
    }

    @Test func `serves a set to its token, HEAD without the body, and tells what it answered`() async throws {
        let statuses = Mutex<[Int]>([])
        try await withServer(observe: { status in statuses.withLock { $0.append(status) } }) { client in
            let answer = try await client.get("/v1/credentials/billing", headers: [Self.authorization])
            #expect(answer.status == 200)
            #expect(try JSONReader.read(Array(answer.body.utf8))["AccessKeyId"] == "ASIATESTBILLING")
            let head = try await client.get("/v1/credentials/billing", method: "HEAD", headers: [Self.authorization])
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.headers["content-length"] == answer.headers["content-length"])
            let foreign = try await client.get("/v1/credentials/billing", headers: [("Host", "attacker.example")])
            #expect(foreign.status == 403)
        }
        #expect(statuses.withLock(\.self) == [200, 200, 403])
    }

    @Test func `answers what is pipelined in the order in which it came`() async throws {
        try await withServer { client in
            let request = "GET /v1/credentials/billing HTTP/1.1\r\nHost: localhost:\(client.port)\r\n"
            let good = "\(request)Authorization: \(Self.token.reveal())\r\n\r\n"
            let answers = try await client.exchange("\(good)\(request)\r\n\(good)\(request)Connection: close\r\n\r\n")
            let statuses = answers.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == ["200", "403", "200", "403"])
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", "4"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "4"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "413"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello", "4"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "400"),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"), ("GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", "400"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""), ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", ""),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "400"), ("hello\r\n\r\n", "400"),
    ])
    func `a request that could be read in two ways ends the connection`(text: String, status: String) async throws {
        try await withServer { client in
            let answer = try await client.exchange(text + "GET /v1/credentials/billing HTTP/1.1\r\n\r\n")
            let statuses = answer.split(separator: "HTTP/1.1 ").map(String.init)
            #expect(statuses.count <= 1)
            #expect(statuses.allSatisfy { $0.hasPrefix(status) && !$0.hasPrefix("200") })
            if !status.isEmpty { #expect(statuses.count == 1) }
        }
    }

    @Test(arguments: [
        "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", count: 200))\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X:a\r\n", count: 100))\r\n",
    ])
    func `a head beyond its limit is refused`(text: String) async throws {
        try await withServer { client in
            let answer = try await client.exchange(text)
            #expect(answer.hasPrefix("HTTP/1.1 431 ") || answer.isEmpty)
        }
    }

    @Test func `a port that is taken is told before anything else`() async throws {
        try await withServer { client in
            let second = CredentialServer(
                address: ListenAddress(host: "127.0.0.1", port: client.port), source: ScriptedSource([:]),
                tokens: EndpointTokens())
            do throws(ServingError) {
                try await second.listen()
                Issue.record("the port was taken twice")
            } catch {
                #expect(error.code == .taken)
                #expect(error.exitCode == .temporaryFailure)
                #expect(error.message.hasPrefix("serve.credentials: 127.0.0.1:\(client.port) is taken"))
            }
        }
    }

    @Test func `whoever keeps it waiting makes room for whoever asks`() async throws {
        var limits = Self.patient
        limits.connections = 4
        try await withServer(limits: limits) { client in
            // Forty of these would hold up a server that keeps everybody.
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<40 {
                    group.addTask { try await client.exchange("GET /v1/credentials/billing HTTP/1.1\r\n") }
                }
                for _ in 0..<36 { #expect(try await group.next() == "") }
                let answer = try await client.get("/v1/credentials/billing", headers: [Self.authorization])
                #expect(answer.status == 200)
                group.cancelAll()
            }
        }
    }
}
