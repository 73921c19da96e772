import Glibc
import Platform
import Synchronization
import Testing

@Suite("AsyncHTTPTransport")
struct AsyncHTTPTransportTests {
    private func withTransport<Result: Sendable>(
        connections: Int = 8, environment: [String: String] = [:],
        _ body: (AsyncHTTPTransport) async throws -> Result
    ) async throws -> Result {
        let transport = AsyncHTTPTransport(connectionsPerHost: connections, environment: environment)
        do {
            let result = try await body(transport)
            await transport.shutdown()
            return result
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// The error that a request to a server with this script ends in.
    private func failure(
        limit: Int = 1 << 20, timeout: Duration = .seconds(30),
        _ script: @escaping @Sendable (String, LoopbackServer.Connection) -> Void
    ) async throws -> HTTPTransportError? {
        try await LoopbackServer.with(script) { server in
            try await withTransport { transport in
                let request = HTTPRequest(
                    method: "POST", url: server.url + "secret-path", headers: [("X-Secret", "secret-header")],
                    body: Array("secret-body".utf8), timeout: timeout, responseLimit: limit)
                let error = await #expect(throws: HTTPTransportError.self) { try await transport.send(request) }
                #expect(error?.message.contains("secret") == false)
                #expect(error?.message.contains("127.0.0.1") == true)
                return error
            }
        }
    }

    @Test func `requests and answers arrive whole`() async throws {
        let answer =
            "HTTP/1.1 403 Forbidden\r\nDate: Mon, 23 Nov 2026 08:00:00 GMT\r\nSet-Cookie: a\r\n"
            + "Set-Cookie: b\r\nContent-Length: 5\r\n\r\nhello"
        try await LoopbackServer.with({ _, connection in connection.write(answer) }) { server in
            try await withTransport { transport in
                let response = try await transport.send(
                    HTTPRequest(
                        method: "POST", url: server.url + "a%20b?c=d", headers: [("X-Amz-Target", "A.B")],
                        body: Array("body".utf8)))
                #expect(response.status == 403)
                #expect(response.header("date") == "Mon, 23 Nov 2026 08:00:00 GMT")
                #expect(response.headers.filter { $0.name == "Set-Cookie" }.map(\.value) == ["a", "b"])
                #expect(response.body == Array("hello".utf8))
                let request = server.requests[0]
                #expect(request.hasPrefix("POST /a%20b?c=d HTTP/1.1\r\n"))
                #expect(request.lowercased().contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
                #expect(request.contains("\r\nX-Amz-Target: A.B\r\n"))
                #expect(!request.lowercased().contains("accept-encoding"))
                #expect(request.hasSuffix("\r\n\r\nbody"))
            }
        }
    }

    @Test func `one connection serves request after request`() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.with({ _, connection in connection.write(answer) }) { server in
            try await withTransport { transport in
                for _ in 0..<40 { _ = try await transport.send(HTTPRequest(method: "GET", url: server.url)) }
                // Whoever asks again at once may find the connection on its way back.
                #expect(server.connections < 20)
            }
        }
    }

    @Test func `as many requests are in flight as connections were asked for`() async throws {
        let held = Mutex<[LoopbackServer.Connection]>([])
        // Nobody is answered before all are there: with fewer connections this would never end but by its timeout.
        let script: @Sendable (String, LoopbackServer.Connection) -> Void = { _, connection in
            let all = held.withLock { held in
                held.append(connection)
                return held.count == 24 ? held : []
            }
            for connection in all { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        }
        try await LoopbackServer.with(script) { server in
            try await withTransport(connections: 24) { transport in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<24 {
                        group.addTask { try await transport.send(HTTPRequest(method: "GET", url: server.url)).status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
                #expect(server.connections == 24)
            }
        }
    }

    @Test func `a redirect is an answer like any other`() async throws {
        let answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        try await LoopbackServer.with({ _, connection in connection.write(answer) }) { server in
            try await withTransport { transport in
                let response = try await transport.send(HTTPRequest(method: "POST", url: server.url))
                #expect(response.status == 307)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func `a body within the limit passes, a longer one does not`() async throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        try await LoopbackServer.with({ _, connection in connection.write(head + "5\r\nhello\r\n0\r\n\r\n") }) {
            server in
            try await withTransport { transport in
                let request = HTTPRequest(method: "GET", url: server.url, responseLimit: 5)
                let response = try await transport.send(request)
                #expect(response.body == Array("hello".utf8))
            }
        }
        let counted = try await failure(limit: 4) { _, connection in
            connection.write(head + "5\r\nhello\r\n0\r\n\r\n")
        }
        #expect(counted?.code == .responseTooLarge)
        let announced = try await failure(limit: 4) { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        }
        #expect(announced?.code == .responseTooLarge)
    }

    @Test func `an endless body ends at the limit`() async throws {
        @Sendable func pour(into connection: LoopbackServer.Connection) {
            connection.write("400\r\n" + String(repeating: "x", count: 1024) + "\r\n") { isSent in
                if isSent { pour(into: connection) }
            }
        }
        let error = try await failure(limit: 100_000) { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            pour(into: connection)
        }
        #expect(error?.code == .responseTooLarge)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
    ])
    func `the deadline holds from the first byte to the last`(_ beginning: String) async throws {
        let error = try await failure(timeout: .milliseconds(200)) { _, connection in
            if !beginning.isEmpty { connection.write(beginning) }
        }
        #expect(error?.code == .timeout)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 OK\r\n\r\n",
    ])
    func `half an answer and no HTTP are no answers`(_ bytes: String) async throws {
        let error = try await failure { _, connection in
            connection.write(bytes) { _ in connection.close() }
        }
        #expect(error?.code == .malformedResponse)
    }

    @Test func `a reset connection is no answer`() async throws {
        let error = try await failure { _, connection in connection.reset() }
        #expect(error?.code == .malformedResponse)
    }

    private static func deafPort() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    @Test func `a closed port is told at once`() async throws {
        // A port that is taken and not listened at: nobody else can come to listen there.
        let (descriptor, port) = try Self.deafPort()
        defer { close(descriptor) }
        try await withTransport { transport in
            let error = await #expect(throws: HTTPTransportError.self) {
                try await transport.send(HTTPRequest(method: "GET", url: "http://127.0.0.1:\(port)/"))
            }
            #expect(error?.code == .connection)
        }
    }

    @Test func `a name that does not exist is no connection`() async throws {
        try await withTransport { transport in
            let error = await #expect(throws: HTTPTransportError.self) {
                try await transport.send(HTTPRequest(method: "GET", url: "https://does-not-exist.invalid/"))
            }
            #expect(error?.code == .connection)
            #expect(error?.message.contains("does-not-exist.invalid") == true)
        }
    }

    @Test func `a server without TLS is no secure connection`() async throws {
        let script: @Sendable (String, LoopbackServer.Connection) -> Void = { _, connection in
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        }
        try await LoopbackServer.with(script) { server in
            try await withTransport { transport in
                let error = await #expect(throws: HTTPTransportError.self) {
                    try await transport.send(HTTPRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/"))
                }
                #expect(error?.code == .tls)
            }
        }
    }

    @Test func `cancelling ends the request at once`() async throws {
        try await LoopbackServer.with({ _, _ in }) { server in
            try await withTransport { transport in
                let sending = Task { try await transport.send(HTTPRequest(method: "GET", url: server.url)) }
                await server.waitForRequests(1)
                sending.cancel()
                let error = await #expect(throws: HTTPTransportError.self) { try await sending.value }
                #expect(error?.code == .cancelled)
            }
        }
    }

    @Test func `plain http to another machine is never sent`() async throws {
        try await withTransport { transport in
            let error = await #expect(throws: HTTPTransportError.self) {
                try await transport.send(HTTPRequest(method: "GET", url: "http://192.0.2.1/"))
            }
            #expect(error?.code == .invalidAddress)
        }
    }

    @Test func `other hosts are reached through the proxy, with its login, and this machine is not`() async throws {
        let script: @Sendable (String, LoopbackServer.Connection) -> Void = { request, connection in
            let status = request.hasPrefix("CONNECT") ? "407 Proxy Authentication Required" : "200 OK"
            connection.write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
        }
        try await LoopbackServer.with(script) { server in
            let environment = ["HTTPS_PROXY": "http://me:test-password@127.0.0.1:\(server.port)"]
            try await withTransport(environment: environment) { transport in
                let error = await #expect(throws: HTTPTransportError.self) {
                    try await transport.send(HTTPRequest(method: "GET", url: "https://example.invalid/"))
                }
                #expect(error?.code == .connection)
                #expect(server.requests[0].hasPrefix("CONNECT example.invalid:443 HTTP/1.1\r\n"))
                #expect(server.requests[0].contains("Basic bWU6dGVzdC1wYXNzd29yZA==\r\n"))
                let response = try await transport.send(HTTPRequest(method: "GET", url: server.url))
                #expect(response.status == 200)
                #expect(server.requests[1].hasPrefix("GET / HTTP/1.1\r\n"))
            }
        }
    }

    @Test func `a proxy that cannot be used is not gone round`() async throws {
        try await withTransport(environment: ["https_proxy": "https://me:test-password@proxy.invalid"]) { transport in
            let error = await #expect(throws: HTTPTransportError.self) {
                try await transport.send(HTTPRequest(method: "GET", url: "https://example.invalid/"))
            }
            #expect(error?.code == .invalidAddress)
            #expect(error?.message.contains("test-password") == false)
        }
    }

    @Test func `nothing is sent after the end`() async throws {
        let transport = AsyncHTTPTransport(connectionsPerHost: 1, environment: [:])
        await transport.shutdown()
        await transport.shutdown()
        let error = await #expect(throws: HTTPTransportError.self) {
            try await transport.send(HTTPRequest(method: "GET", url: "http://127.0.0.1:1/"))
        }
        #expect(error?.code == .cancelled)
    }
}
