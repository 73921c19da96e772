import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// Facebook's exchange of access tokens.
struct `A Facebook token` {
    private static let appSecret = Secret("test-app-secret-0123")
    private static let day = Duration.seconds(86_400)
    private static let old = Secret("EAAtest-old-token")
    private static let new = Secret("EAAtest-new-token")
    private static let address = "https://graph.test/oauth/access_token"

    /// A bench that holds the old token, with so much of its life left.
    private func bench(left: Duration? = nil, seed: SecretSource? = nil) -> Bench {
        var bench = Bench(
            .facebook(
                FacebookRefresher(
                    address: Self.address, appID: "4711", appSecret: .literal(Self.appSecret), seed: seed)))
        guard let left else { return bench }
        bench.request.refreshToken = RefreshToken(Self.old)
        bench.request.previous = ProviderToken(
            value: Self.old, expiration: Sample.now + left, obtainedAt: Sample.now - Self.day)
        return bench
    }

    private static func answer(days: Int64?) -> HTTPResponse {
        var answer: JSONObject = ["access_token": .string(new.reveal()), "token_type": "bearer"]
        answer["expires_in"] = days.map { .integer($0 * 86_400) }
        return Bench.json(.object(answer))
    }

    @Test func `is exchanged in the query, and the new one is proof and start of the next`() async throws {
        let transport = ScriptedTransport(.success(Self.answer(days: 60)))
        let provided = try await bench(left: Self.day * 20).token(transport)
        #expect(transport.requests.first?.method == "GET")
        #expect(transport.requests.first?.body == [])
        #expect(
            transport.requests.first?.url == "\(Self.address)?grant_type=fb_exchange_token&client_id=4711"
                + "&client_secret=test-app-secret-0123&fb_exchange_token=EAAtest-old-token")
        #expect(provided.token?.value == Self.new)
        #expect(provided.token?.expiration == Sample.now + Self.day * 60)
        #expect(provided.refreshToken == RefreshToken(Self.new))
        #expect(provided.warnings == [])
    }

    @Test func `starts from a seed without an entry in the ledger`() async throws {
        let bench = bench(seed: .literal(Bench.seed))
        let provided = try await bench.token(ScriptedTransport(.success(Self.answer(days: 60))))
        #expect(provided.refreshToken == RefreshToken(Self.new, seed: Bench.seedDigest))
        #expect(bench.ledger.journal.entries == [])
    }

    @Test func `of unknown life is given 60 days and a warning`() async throws {
        for days in [nil, 0] as [Int64?] {
            let provided = try await bench(left: Self.day).token(ScriptedTransport(.success(Self.answer(days: days))))
            #expect(provided.token?.expiration == Sample.now + Self.day * 60)
            #expect(provided.warnings.count == 1)
        }
    }

    @Test(arguments: [(30, 0), (14, 1), (13, 0), (7, 1), (6, 0), (3, 1), (2, 0), (1, 1)])
    func `that is not prolonged stays, with warnings before its end`(days: Int64, warnings: Int) async throws {
        let bench = bench(left: Self.day * Int(days) - .seconds(60))
        let answer = Bench.json([
            "access_token": .string(Self.new.reveal()), "expires_in": .integer(days * 86_400 - 60),
        ])
        let provided = try await bench.token(ScriptedTransport(.success(answer)))
        #expect(provided.token?.value == bench.request.previous?.value)
        #expect(provided.token?.expiration == bench.request.previous?.expiration)
        #expect(provided.token?.obtainedAt == Sample.now)
        #expect(provided.refreshToken == RefreshToken(Self.old))
        #expect(provided.warnings.count == warnings)
    }

    @Test func `that was refused is given up even for one that ends sooner`() async throws {
        var bench = bench(left: Self.day * 30)
        bench.request.rejectedToken = Self.old
        let provided = try await bench.token(ScriptedTransport(.success(Self.answer(days: 1))))
        #expect(provided.token?.value == Self.new)
    }

    @Test func `that has ended needs a login and no request`() async {
        let transport = ScriptedTransport(.success(Self.answer(days: 60)))
        let bench = bench(left: .zero)
        let failure = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(failure?.code == "facebook.expired")
        #expect(failure?.failureClass == .needsLogin)
        #expect(transport.requests.isEmpty)
    }

    @Test func `from a new seed does not care that the old one has ended`() async throws {
        var bench = bench(left: .zero, seed: .literal(Bench.seed))
        bench.request.refreshToken = RefreshToken(Self.old, seed: "00")
        #expect(try await bench.token(ScriptedTransport(.success(Self.answer(days: 60)))).token?.value == Self.new)
    }

    @Test(
        arguments: [
            (190, 400, .needsLogin), (4, 400, .throttled), (17, 400, .throttled), (32, 403, .throttled),
            (613, 400, .throttled), (1, 400, .transient), (2, 503, .transient), (190, 500, .transient),
            (100, 400, .rejected),
        ] as [(Int64, Int, FailureClass)])
    func `that is refused is judged by Facebook's code`(
        code: Int64, status: Int, failureClass: FailureClass
    ) async {
        let error: JSONValue = [
            "error": [
                "message": .string("Error validating \(Self.old.reveal()) with \(Self.appSecret.reveal())"),
                "type": "OAuthException", "code": .integer(code), "error_subcode": 463,
            ]
        ]
        let failure = await bench(left: Self.day).failure(Bench.json(error, status: status))
        #expect(failure?.code == "facebook.\(code)")
        #expect(failure?.failureClass == failureClass)
        #expect(failure?.message.contains(Self.old.reveal()) == false)
        #expect(failure?.message.contains(Self.appSecret.reveal()) == false)
    }

    @Test func `never comes back in an error of the network`() async {
        let transport = ScriptedTransport { (request, _) throws(HTTPTransportError) in
            throw HTTPTransportError(code: .malformedResponse, message: "Could not call \(request.url)")
        }
        let bench = bench(left: Self.day)
        let failure = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(failure?.code == "http.malformedResponse")
        #expect(failure?.message.contains(Self.old.reveal()) == false)
        #expect(failure?.message.contains(Self.appSecret.reveal()) == false)
    }
}
