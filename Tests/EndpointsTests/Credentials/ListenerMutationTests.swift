import CredentialModel
import NIOCore
import Platform
import TestSupport
import Testing

@testable import Endpoints

/// What a listener makes of requests that were damaged at random.
@Suite(.timeLimit(.minutes(2))) struct `A listener that hears nonsense` {
    private static let token = "test-token-billing-000000000000000000000000"

    /// A request with a few bytes changed, doubled, removed or put in.
    private static func damaged(_ request: String, _ generator: inout SeededGenerator) -> String {
        var bytes = Array(request.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = .random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            default: bytes.insert(contentsOf: "\r\n\0 :".utf8.shuffled(using: &generator), at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `lives on, and gives credentials to nobody whose token or host was damaged`() async throws {
        var limits = ConnectionLimits()
        // What is no whole request is waited for no longer than a test may wait.
        limits.headTime = .milliseconds(100)
        limits.idleTime = .milliseconds(100)
        let server = CredentialServer(
            address: ListenAddress(host: "127.0.0.1", port: 0),
            source: ScriptedSource(["billing": .success(ScriptedSource.billing)]),
            tokens: EndpointTokens(["billing": Secret(Self.token)]), limits: limits)
        let port = try await server.listen().port
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let client = RawClient(port: port)
            let request = """
                GET /v1/credentials/billing HTTP/1.1\r
                Host: 127.0.0.1:\(port)\r
                Authorization: \(Self.token)\r
                Connection: close\r
                \r

                """
            var generator = SeededGenerator(seed: 7)
            var answers = 0
            for _ in 0..<200 {
                let text = Self.damaged(request, &generator)
                let answer = try await client.exchange(text)
                if !answer.isEmpty { answers += 1 }
                guard answer.hasPrefix("HTTP/1.1 200 ") else { continue }
                #expect(text.contains(Self.token) && text.contains("127.0.0.1:\(port)"))
            }
            #expect(answers > 50)
            // With so little patience it may miss even a good client; never all of them.
            while (try? await client.get("/v1/credentials/billing", headers: [("Authorization", Self.token)]))?.status
                != 200
            {}
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
