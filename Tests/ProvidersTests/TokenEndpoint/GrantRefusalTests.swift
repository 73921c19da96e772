import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// What the refusals of a token endpoint mean.
struct `A refused grant` {
    private static let password = OAuthRefresher.Grant.passwordRealm(
        username: "a", password: .literal(Secret("test-password")), realm: "Users")
    private static let exchange = OAuthRefresher.Grant.tokenExchange(subjectToken: .literal(Secret("test-subject")))

    @Test(arguments: [
        "invalid_grant", "interaction_required", "login_required", "consent_required", "mfa_required", "access_denied",
        "expired_token",
    ])
    func `of a refresh token needs a login`(error: String) async {
        let failure = await Bench().failure(Bench.refusal(error, "Gone.", status: 403))
        #expect(failure?.code == "oauth.\(error)")
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.remedy == "run 'evercred login billing'")
        #expect(failure?.message == "idp.test refused with oauth.\(error): Gone.")
    }

    @Test func `after a redemption that was cut short says so`() async {
        var bench = Bench()
        bench.request.journal = FakeRedemptions(earlier: Sample.now - .seconds(60))
        let failure = await bench.failure(Bench.refusal("invalid_grant"))
        #expect(failure?.message.contains("begun at 2026-11-23T07:59:00Z, was cut short") == true)
    }

    @Test(arguments: [password, exchange, .clientCredentials])
    func `of another kind is rejected with a remedy`(grant: OAuthRefresher.Grant) async {
        for error in ["invalid_grant", "access_denied", "unauthorized_client", "mfa_required"] {
            let failure = await Bench(grant).failure(Bench.refusal(error, status: 403))
            #expect(failure?.code == "oauth.\(error)")
            // A password that is refused once more brings the account nearer to being locked.
            let isFinal = grant == Self.password && error != "unauthorized_client"
            #expect(failure?.failureClass == (isFinal ? .needsLogin : .rejected))
            #expect(failure?.remedy?.contains("evercred login") == false)
        }
    }

    @Test(
        arguments: [
            (Bench.refusal("invalid_client", status: 401), "oauth.invalid_client", .rejected),
            (Bench.refusal("unauthorized_client"), "oauth.unauthorized_client", .rejected),
            (Bench.refusal("invalid_request"), "oauth.invalid_request", .rejected),
            (Bench.refusal("invalid_scope"), "oauth.invalid_scope", .rejected),
            (Bench.refusal("unsupported_grant_type"), "oauth.unsupported_grant_type", .rejected),
            (Bench.refusal("invalid_request", status: 200), "oauth.invalid_request", .rejected),
            (Bench.refusal("a code with blanks"), "oauth.error", .rejected),
            (Bench.refusal("slow_down"), "oauth.slow_down", .throttled),
            (Bench.refusal("access_denied", status: 429), "oauth.access_denied", .throttled),
            (Bench.refusal("temporarily_unavailable"), "oauth.temporarily_unavailable", .transient),
            (Bench.refusal("server_error"), "oauth.server_error", .transient),
            (Bench.refusal("invalid_grant", status: 503), "oauth.invalid_grant", .transient),
            (HTTPResponse(status: 429), "http.429", .throttled), (HTTPResponse(status: 500), "http.500", .transient),
            (HTTPResponse(status: 408), "http.408", .transient),
            (HTTPResponse(status: 403, body: Array("<html>".utf8)), "malformedAnswer", .transient),
            (HTTPResponse(status: 302, headers: [("Location", "https://elsewhere.test")]), "http.302", .rejected),
            (Bench.json(["message": "no"], status: 404), "http.404", .rejected),
        ] as [(HTTPResponse, String, FailureClass)])
    func `is classed by code and status`(response: HTTPResponse, code: String, failureClass: FailureClass) async {
        let failure = await Bench().failure(response)
        #expect(failure?.code == code)
        #expect(failure?.failureClass == failureClass)
    }

    @Test(
        arguments: [
            (.timeout, .transient), (.connection, .transient), (.tls, .transient), (.malformedResponse, .transient),
            (.responseTooLarge, .transient), (.cancelled, .transient), (.invalidAddress, .rejected),
        ] as [(HTTPTransportError.Code, FailureClass)])
    func `is no refusal when no answer came`(code: HTTPTransportError.Code, failureClass: FailureClass) async {
        let transport = ScriptedTransport(.failure(HTTPTransportError(code: code, message: "Nothing.")))
        let failure = await failure { () throws(RefreshFailure) in try await Bench().token(transport) }
        #expect(failure?.code == "http.\(code.rawValue)")
        #expect(failure?.failureClass == failureClass)
    }

    @Test(
        arguments: [
            ([("Retry-After", "7")], .seconds(7)), ([("Retry-After", "99999999")], .seconds(86_400)),
            ([("Retry-After", "Mon, 23 Nov 2026 08:01:00 GMT")], .seconds(60)),
            (
                [("Retry-After", "Mon, 23 Nov 2026 09:01:00 GMT"), ("Date", "Mon, 23 Nov 2026 09:00:30 GMT")],
                .seconds(30)
            ),
            ([("Retry-After", "Mon, 23 Nov 2026 07:00:00 GMT")], .zero), ([("Retry-After", "soon")], nil), ([], nil),
        ] as [([(String, String)], Duration?)])
    func `says when to come back`(headers: [(String, String)], wait: Duration?) async {
        let failure = await Bench().failure(Bench.json(["error": "slow_down"], status: 429, headers: headers))
        #expect(failure?.retryAfter == wait)
        #expect(failure?.failureClass == .throttled)
    }

    @Test func `is quoted in one bounded line without secrets`() async {
        let client = OAuthClient(id: "client-1", secret: .literal(Bench.clientSecret))
        let encoded = FormEncoding.encode(Bench.clientSecret.reveal())
        let secrets = [Bench.seed.reveal(), Bench.clientSecret.reveal(), encoded, Sample.jwt(["a": "b"])]
        let words = secrets.joined(separator: "\r\n\u{1B}[31m ") + String(repeating: " long", count: 400)
        let failure = await Bench(client: client).failure(Bench.refusal("invalid_grant", words))
        let message = failure?.message ?? ""
        for secret in secrets { #expect(!message.contains(secret)) }
        #expect(message.utf8.count < 700)
        #expect(message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test func `is never coded by a secret`() async {
        let failure = await Bench().failure(Bench.refusal(Bench.seed.reveal()))
        #expect(failure?.code == "oauth.error")
        #expect(failure?.message.contains(Bench.seed.reveal()) == false)
    }

    @Test func `comes too late when no time is left, and costs nothing`() async {
        var bench = Bench()
        bench.request.deadline = bench.clock.bootNow
        let transport = ScriptedTransport(.success(Bench.answer()))
        let failure = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(failure?.code == "http.timeout")
        #expect(failure?.failureClass == .transient)
        #expect(transport.requests.isEmpty)
        #expect(bench.ledger.journal.entries.isEmpty)
    }

    @Test func `may take as long as the deadline allows`() async throws {
        var bench = Bench()
        bench.request.deadline = bench.clock.bootNow + .seconds(4)
        let transport = ScriptedTransport(.success(Bench.answer()))
        _ = try await bench.token(transport)
        #expect(transport.requests.first?.timeout == .seconds(4))
    }
}
