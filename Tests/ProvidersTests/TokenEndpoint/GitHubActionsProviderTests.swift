import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// The identity token of a job.
struct `GitHub Actions` {
    private static let bearer = "test-request-token-0123456789"

    private func bench(_ environment: [String: String]? = nil, audience: String? = "sts.amazonaws.com") -> Bench {
        var bench = Bench(.gitHubActions(audience: audience))
        bench.environment =
            environment ?? [
                "ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.test/token?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": Self.bearer,
            ]
        return bench
    }

    @Test(
        arguments: [
            ("sts.amazonaws.com", "&audience=sts.amazonaws.com"), ("a b", "&audience=a%20b"), (nil, ""),
        ] as [(String?, String)])
    func `gives a token for an audience`(audience: String?, query: String) async throws {
        let transport = ScriptedTransport(.success(Bench.json(["value": .string(Bench.idToken), "count": 1])))
        let provided = try await bench(audience: audience).token(transport)
        let request = try #require(transport.requests.first)
        #expect(request.method == "GET")
        #expect(request.url == "https://actions.test/token?api-version=2.0\(query)")
        #expect(request.header("Authorization") == "Bearer \(Self.bearer)")
        #expect(provided.token?.value == Secret(Bench.idToken))
        #expect(provided.token?.expiration == Timestamp(seconds: Bench.later))
        #expect(provided.refreshToken == nil)
    }

    @Test(arguments: [[:], ["ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.test/"]])
    func `has none for jobs that may not have it`(environment: [String: String]) async {
        let failure = await bench(environment).failure(Bench.json(["value": .string(Bench.idToken)]))
        #expect(failure?.code == "github.unavailable")
        #expect(failure?.failureClass == .rejected)
        #expect(failure?.remedy?.contains("permissions: id-token: write") == true)
    }

    @Test(
        arguments: [
            (Bench.json(["count": 0]), "malformedAnswer", .transient),
            (Bench.json(["message": .string("Bad \(bearer)")], status: 401), "http.401", .rejected),
            (HTTPResponse(status: 503), "http.503", .transient),
        ] as [(HTTPResponse, String, FailureClass)])
    func `may fail`(response: HTTPResponse, code: String, failureClass: FailureClass) async {
        let failure = await bench().failure(response)
        #expect(failure?.code == code)
        #expect(failure?.failureClass == failureClass)
        #expect(failure?.message.contains(Self.bearer) == false)
    }
}
