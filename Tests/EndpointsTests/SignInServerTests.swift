import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Endpoints

/// The page of a sign-in on a real port.
struct `The server of a sign-in` {
    private func server(
        _ transport: any HTTPTransport, _ clock: ManualClock, redirectURI: String? = nil
    ) throws -> SignInServer {
        SignInServer(
            try Sample.plan(redirectURI == nil ? Sample.google : Sample.auth0, redirectURI: redirectURI),
            client: Sample.client(transport, clock), time: clock)
    }

    private func failure(_ body: () async throws -> Void) async -> SignInFailure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? SignInFailure
        }
    }

    /// What a browser sees that goes through a sign-in: where it came back to, and the page there.
    private static func visit(
        _ address: String, _ browser: AsyncHTTPTransport, _ answers: Answers
    ) async throws -> (callback: String, page: HTTPResponse) {
        let start = try await browser.send(HTTPRequest(method: "GET", url: "\(address)start"))
        let question = try #require(start.header("Location")).fields
        answers.next = Sample.tokens(["nonce": .string(question["nonce"] ?? "")])
        let callback = "\(question["redirect_uri"] ?? "")?code=c&state=\(question["state"] ?? "")"
        return (callback, try await browser.send(HTTPRequest(method: "GET", url: callback)))
    }

    @Test func `serves a whole sign-in, and still answers those who come late`() async throws {
        let answers = Answers()
        let server = try server(ScriptedTransport { _, _ in answers.next }, ManualClock())
        let browser = AsyncHTTPTransport(connectionsPerHost: 2, environment: [:])
        let (addresses, found) = AsyncStream.makeStream(of: String.self)
        let visit = Task {
            let address = try #require(await addresses.first { _ in true })
            #expect(address.hasPrefix("http://127.0.0.1:"))
            return try await Self.visit(address, browser, answers)
        }
        let signedIn = try await server.run {
            found.yield($0)
        } conclude: { signedIn in
            let (callback, page) = try await visit.value
            #expect(page.status == 200)
            #expect(try await browser.send(HTTPRequest(method: "GET", url: callback)).status == 410)
            return signedIn
        }
        #expect(signedIn.refreshToken == Secret("test-refresh-token"))
        await browser.shutdown()
    }

    @Test func `is over after two minutes`() async throws {
        let clock = ManualClock()
        let server = try server(ScriptedTransport(), clock)
        let passing = Task {
            await clock.waitForSleepers()
            clock.advance(by: SignInServer.patience)
        }
        let failure = await failure {
            _ = try await server.run(announce: { _ in }, conclude: { _ in })
        }
        await passing.value
        #expect(failure?.code == .timedOut)
    }

    @Test func `says when its port is taken, and where none can be had`() async throws {
        let clock = ManualClock()
        let first = try server(ScriptedTransport(), clock)
        let failure = await failure {
            _ = try await first.run { address in
                let taken = await self.failure {
                    let second = try self.server(
                        ScriptedTransport(), clock,
                        redirectURI: "\(address.split(separator: "/").prefix(2).joined(separator: "//"))/callback")
                    try await second.run(announce: { _ in }, conclude: { _ in })
                }
                #expect(taken?.code == .listening)
                #expect(taken?.remedy?.contains("redirectUri") == true)
                clock.advance(by: SignInServer.patience)
            } conclude: { _ in
            }
        }
        #expect(failure?.code == .timedOut)
        let remote = try server(ScriptedTransport(), clock, redirectURI: "https://app.example.com/callback")
        #expect(await self.failure { try await remote.run(announce: { _ in }, conclude: { _ in }) }?.code == .listening)
    }
}
