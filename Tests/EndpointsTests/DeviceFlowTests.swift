import CredentialModel
import Platform
import Providers
import StrictJSON
import TestSupport
import Testing

@testable import Endpoints

/// Signing in on another device (RFC 8628), without a second of waiting.
struct `A sign-in on another device` {
    private static func codes(_ more: JSONObject = [:]) -> HTTPResponse {
        var answer: JSONObject = [
            "device_code": "test-device-code", "user_code": "WDJB-MJHT", "verification_uri": "https://idp.test/device",
            "verification_uri_complete": "https://idp.test/device?user_code=WDJB-MJHT", "expires_in": 600,
            "interval": 2,
        ]
        for member in more.members { answer[member.name] = member.value == .null ? nil : member.value }
        return Sample.json(.object(answer))
    }

    /// Runs a flow against these answers; the clock is moved whenever everybody waits for it.
    private func run(
        _ identity: Identity = Sample.google, _ answers: HTTPResponse...
    ) async throws -> (outcome: Result<SignedIn, SignInFailure>, requests: [HTTPRequest], elapsed: [Duration]) {
        let clock = ManualClock()
        let transport = ScriptedTransport { (_, index) throws(HTTPTransportError) in
            guard index < answers.count else { throw HTTPTransportError(code: .connection, message: "No more.") }
            return answers[index]
        }
        let flow = DeviceFlow(try Sample.plan(identity), client: Sample.client(transport, clock), time: clock)
        return try await withThrowingTaskGroup(of: Result<SignedIn, SignInFailure>?.self) { group in
            group.addTask {
                do throws(SignInFailure) {
                    return .success(try await flow.signedIn { _ in })
                } catch {
                    return .failure(error)
                }
            }
            let pauses = Pauses()
            group.addTask {
                while !Task.isCancelled {
                    await clock.waitForSleepers()
                    guard let next = clock.nextDeadline else { continue }
                    pauses.note(next - clock.bootNow)
                    clock.advance(by: next - clock.bootNow)
                }
                return nil
            }
            let outcome = try #require(try await group.next() ?? nil)
            group.cancelAll()
            // Whoever waits for a sleeper is let go by one.
            Task { try? await clock.sleep(for: .seconds(1)) }
            return (outcome, transport.requests, pauses.all)
        }
    }

    @Test func `asks until the human has decided, and no faster than it is told`() async throws {
        let (outcome, requests, pauses) = try await run(
            Sample.google, Self.codes(), Sample.refusal("authorization_pending", status: 428),
            Sample.refusal("slow_down", status: 403), Sample.refusal("authorization_pending"), Sample.tokens())
        #expect(try outcome.get().refreshToken == Secret("test-refresh-token"))
        #expect(pauses.prefix(4) == [.seconds(2), .seconds(2), .seconds(7), .seconds(7)])
        #expect(requests.count == 5)
        #expect(requests[0].url == "https://oauth2.googleapis.com/device/code")
        #expect(requests[0].text.fields == ["client_id": "client-1", "scope": "openid email profile"])
        #expect(requests[1].url == "https://oauth2.googleapis.com/token")
        let form = requests[1].text.fields
        #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:device_code")
        #expect(form["device_code"] == "test-device-code")
        #expect(form["client_secret"] == "test-client-secret")
    }

    @Test func `is asked for where the provider has it`() async throws {
        let auth0 = try await run(Sample.auth0, Self.codes(), Sample.tokens())
        #expect(auth0.requests[0].url == "https://t.eu.auth0.com/oauth/device/code")
        #expect(auth0.requests[0].text.fields["audience"] == "https://api.test/")
        let oidc = try await run(Sample.oidc, Sample.document(), Self.codes(), Sample.tokens())
        #expect(oidc.requests[1].url == "https://idp.test/d")
        #expect(oidc.requests[1].text.fields["prompt"] == nil)
        for identity in [Sample.amazon, Sample.facebook] {
            let (outcome, requests, _) = try await run(identity)
            #expect(throws: SignInFailure.self) { try outcome.get() }
            #expect(requests.isEmpty)
        }
        let without = try await run(
            Sample.oidc, Sample.document(["device_authorization_endpoint": .null]))
        #expect(without.requests.count == 1)
    }

    @Test(arguments: [
        (Sample.refusal("access_denied", status: 403), SignInFailure.Code.denied),
        (Sample.refusal("expired_token", status: 403), .timedOut), (Sample.refusal("invalid_grant"), .refused),
        (Sample.tokens(refreshToken: nil), .noRefreshToken),
    ])
    func `ends with the decision`(answer: HTTPResponse, code: SignInFailure.Code) async throws {
        let (outcome, _, _) = try await run(Sample.google, Self.codes(), answer)
        guard case .failure(let failure) = outcome else {
            Issue.record("it should have failed")
            return
        }
        #expect(failure.code == code)
    }

    @Test func `goes on, slower, while nobody answers`() async throws {
        let (outcome, _, pauses) = try await run(
            Sample.google, Self.codes(), Sample.refusal("x", status: 503), HTTPResponse(status: 502), Sample.tokens())
        #expect(try outcome.get().user == "alice@example.com")
        #expect(pauses.prefix(3) == [.seconds(2), .seconds(4), .seconds(8)])
    }

    @Test func `ends when the codes are no longer good`() async throws {
        let pending = Sample.refusal("authorization_pending")
        let (outcome, requests, _) = try await run(
            Sample.google, Self.codes(["expires_in": 7]), pending, pending, pending, pending, pending)
        guard case .failure(let failure) = outcome else {
            Issue.record("it should have failed")
            return
        }
        #expect(failure.code == .timedOut)
        #expect(requests.count == 4)
    }

    @Test(arguments: ["device_code", "user_code", "verification_uri", "expires_in"])
    func `refuses an answer without what it takes`(member: String) async throws {
        let (outcome, requests, _) = try await run(Sample.google, Self.codes([member: .null]))
        #expect(throws: SignInFailure.self) { try outcome.get() }
        #expect(requests.count == 1)
    }

    @Test func `sends nobody to an address that may not be called`() async throws {
        let (outcome, _, _) = try await run(Sample.google, Self.codes(["verification_uri": "http://idp.test/device"]))
        #expect(throws: SignInFailure.self) { try outcome.get() }
    }
}
