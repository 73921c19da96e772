import Glibc
import StrictJSON
import Testing

/// A daemon whose credentials endpoint is attacked by other programs of the machine, and by pages in its browsers.
@Suite struct `The credentials endpoint under attack` {
    private func status(_ answer: String) -> Substring { answer.dropFirst(9).prefix(3) }

    @Test
    func `tells nothing to a page that was led here, to a browser, to a stranger, and to the owner of another token`()
        async throws
    {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox, ["first", "second"])
        let token = try workspace.read("tokens/first")
        let host = ("Host", "127.0.0.1:\(serving.credentials)")
        let good = [host, ("Authorization", token)]
        let bad: [[(String, String)]] = [
            // DNS rebinding: a name of the attacker's that has come to mean this machine.
            [("Host", "rebound.attacker.example:\(serving.credentials)"), ("Authorization", token)],
            [("Host", "rebound.attacker.example"), ("Authorization", token)], [("Authorization", token)],
            [("Host", "127.0.0.1:80"), ("Authorization", token)],
            good + [("Origin", "http://attacker.example")], good + [("Origin", "null")],
            good + [("Sec-Fetch-Site", "same-origin")], good + [("X-Forwarded-For", "127.0.0.1")],
            [host], [host, ("Authorization", "")], [host, ("Authorization", "Bearer \(token)")],
            [host, ("Authorization", try workspace.read("tokens/second"))],
            [host, ("Authorization", String(token.reversed()))],
        ]
        let secret = try #require(workspace.managed().sections["first"]?.secretAccessKey)
        for headers in bad {
            let answer = try await serving.ask(headers)
            #expect(status(answer) == "403", "\(headers)")
            #expect(!answer.contains(secret))
            #expect(!answer.lowercased().contains("access-control"))
        }
        for method in ["POST", "OPTIONS", "PUT", "DELETE"] {
            #expect(status(try await serving.ask(good, method: method)) == "405")
        }
        // A set that is there and one that is not look alike to a stranger.
        let foreign = try await serving.ask(for: "second", good)
        #expect(try await serving.ask(for: "nobody", good) == foreign)
        #expect(status(try await serving.ask(good)) == "200")
        // Nothing of it in what is told and logged.
        #expect(!serving.daemon.process.lines.contains { $0.contains(token) })
        #expect(!serving.daemon.process.errorText.contains(token))
    }

    @Test func `answers what is pipelined in order, and ends what is too large, ambiguous or slow`() async throws {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace)
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        let start = "GET /v1/credentials/first HTTP/1.1\r\nHost: localhost:\(serving.credentials)\r\n"
        let good = "\(start)Authorization: \(try workspace.read("tokens/first"))\r\n"
        let slow = try RawConnection(port: serving.credentials)
        slow.send(start)

        let pipeline = try RawConnection(port: serving.credentials)
        pipeline.send("\(good)\r\n\(start)\r\n\(good)Connection: close\r\n\r\n")
        let answers = await pipeline.received().split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
        #expect(answers == ["200", "403", "200"])

        let smuggled = [
            "\(good)Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG",
            "\(good)Content-Length: 30\r\n\r\n\(good)\r\n", "\(good)X: \(String(repeating: "a", count: 9000))\r\n\r\n",
        ]
        for text in smuggled {
            let connection = try RawConnection(port: serving.credentials)
            connection.send(text)
            let answer = await connection.received()
            #expect(!answer.contains("200 OK"))
            #expect(answer.split(separator: "HTTP/1.1 4").count <= 1)
        }
        // Waits for the end that the daemon puts to it, 5 s after its beginning.
        #expect(await slow.received() == "")
        #expect(status(try await serving.ask(token: try workspace.read("tokens/first"))) == "200")
    }

    @Test func `ten thousand connections do not keep it from refreshing, nor good clients from being served`()
        async throws
    {
        let workspace = try Workspace()
        let sandbox = try await SandboxProcess(ofWorldIn: workspace, credentialLifetime: "3s")
        let serving = try await ServingDaemon(in: workspace, of: sandbox)
        let token = try workspace.read("tokens/first")
        let position = serving.daemon.position
        // No more than that at once, whatever a test may open: the oldest make room.
        var held: [RawConnection?] = Array(repeating: nil, count: 200)
        var served = 0
        for number in 0..<10_000 {
            let connection = try RawConnection(port: serving.credentials)
            connection.send(number % 2 == 0 ? "GET /v1/credentials/first HTTP/1.1\r\nHost: a\r\n" : "")
            held[number % held.count] = connection
            if number % 500 == 499, status(try await serving.ask(token: token)) == "200" { served += 1 }
        }
        #expect(served == 20)
        let descriptors = FileTree.names(in: "/proc/\(serving.daemon.process.pid)/fd").count
        #expect(descriptors < 400)
        #expect(try await serving.probe("/livez").status == "200")
        held = []
        // Twice: at least the second began after the attack had.
        _ = try #require(await serving.daemon.event("refresh", from: position))
        _ = try #require(await serving.daemon.event("refresh", from: serving.daemon.position))
        #expect(status(try await serving.ask(token: token)) == "200")
        #expect(!serving.daemon.eventNames().contains { $0 == "expired" || $0.hasSuffix("_failure") })
    }
}
