import CredentialModel
import NIOHTTP1
import StrictJSON
import Testing

@testable import Endpoints

/// Who gets credentials, and who learns nothing.
struct `The credentials endpoint judges` {
    private static let token = "test-token-billing-000000000000000000000000"

    private let source = ScriptedSource(["billing": .success(ScriptedSource.billing)])

    private func answer(
        _ method: String = "GET", _ target: String = "/v1/credentials/billing", host: String? = "127.0.0.1:9911",
        authorization: String? = token, _ more: [(String, String)] = [], port: Int = 9911
    ) async -> EndpointAnswer {
        let tokens = EndpointTokens(["billing": Secret(Self.token), "a@b": Secret("test-token-other")])
        let router = CredentialRouter(hosts: HostList(host: "127.0.0.5"), tokens: tokens, source: source)
        var headers = more
        if let host { headers.append(("Host", host)) }
        if let authorization { headers.append(("Authorization", authorization)) }
        return await router.answer(EndpointRequest(method: method, target: target, headers: headers, port: port))
    }

    private func code(_ answer: EndpointAnswer) throws -> String? {
        try JSONReader.read(answer.body)["code"]?.string
    }

    @Test func `a request with the set's token gets the document that the SDKs read`() async throws {
        let answer = await answer()
        #expect(answer.status == 200)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"AccessKeyId":"ASIATESTBILLING","SecretAccessKey":"test-secret-key-billing","#
                + #""Token":"test-session-token-billing","Expiration":"2026-11-23T12:00:00Z","#
                + #""RoleArn":"arn:aws:iam::111122223333:role/Billing","AccountId":"111122223333"}"#)
        let head = answer.head(closes: false).headers
        #expect(head["Content-Type"] == ["application/json"])
        #expect(head["Cache-Control"] == ["no-store"])
        #expect(head.contains(name: "Access-Control-Allow-Origin") == false)
    }

    @Test(arguments: [
        "127.0.0.1:9911", "localhost:9911", "LOCALHOST:9911", "[::1]:9911", "127.0.0.5:9911", "127.0.0.1", "localhost",
        "[::1]",
    ])
    func `a name of this machine is a host that is meant`(host: String) async {
        #expect(await answer(host: host).status == 200)
    }

    @Test(arguments: [
        nil, "", "::1", "localhost:80", "127.0.0.1:9912", "127.0.0.1:", "attacker.example", "attacker.example:9911",
        "127.0.0.1.attacker.example:9911", "127.0.0.1:9911@attacker.example", "::1:9911", "169.254.170.2:9911",
    ])
    func `another host is refused, whoever asks`(host: String?) async throws {
        let answer = await answer(host: host)
        #expect(answer.status == 403)
        #expect(try code(answer) == "HostNotAllowed")
        #expect(source.requests.isEmpty)
    }

    @Test(arguments: [
        ("Origin", "http://127.0.0.1:9911"), ("Referer", "http://localhost/"), ("Sec-Fetch-Mode", "no-cors"),
        ("sec-fetch-site", "cross-site"), ("X-Forwarded-For", "10.0.0.1"), ("Forwarded", "for=10.0.0.1"),
        ("Cookie", "a=b"), ("Via", "1.1 proxy"),
    ])
    func `what browsers and proxies send is refused`(header: (String, String)) async throws {
        let answer = await answer("GET", "/v1/credentials/billing", [header])
        #expect(answer.status == 403)
        #expect(try code(answer) == "OriginNotAllowed")
        #expect(source.requests.isEmpty)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"])
    func `whatever is not reading is refused`(method: String) async {
        let answer = await answer(method)
        #expect(answer.status == 405)
        #expect(answer.headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
        #expect(source.requests.isEmpty)
    }

    @Test(arguments: [
        nil, "", "Bearer \(token)", "\(token) ", " \(token)", "\(token)x", String(token.dropLast()), token.uppercased(),
        "test-token-other", "tést",
    ])
    func `without the set's token nothing is told`(authorization: String?) async throws {
        let answer = await answer(authorization: authorization)
        #expect(answer.status == 403)
        #expect(try code(answer) == "AccessDenied")
        #expect(source.requests.isEmpty)
    }

    @Test(arguments: [
        "/v1/credentials/payroll", "/v1/credentials/", "/v1/credentials", "/", "/metrics", "/v1/credentials/billing/",
        "/v1/credentials/billing?x=1", "/v1/credentials/%zz", "/v1/credentials/%ff", "/v1/credentials/..%2fbilling",
        "//v1/credentials/billing", "/v1/credentials/a@b",
    ])
    func `a path that is nobody's cannot be told from a set that is somebody else's`(target: String) async throws {
        let others = await answer("GET", "/v1/credentials/a@b")
        let answer = await answer("GET", target)
        #expect(answer.status == 403)
        #expect(answer.body == others.body)
        #expect(answer.head(closes: false).headers == others.head(closes: false).headers)
    }

    @Test(arguments: ["/v1/credentials/a@b", "/v1/credentials/a%40b"])
    func `a name may be percent-encoded`(target: String) async {
        // The token is right, so the source is asked, which does not know the set.
        #expect(await answer("GET", target, authorization: "test-token-other").status == 404)
        #expect(source.requests == ["a@b"])
    }

    @Test func `two tokens are none`() async {
        #expect(await answer("GET", "/v1/credentials/billing", [("Authorization", Self.token)]).status == 403)
    }

    @Test(arguments: [
        (CredentialRefusal.Code.unknown, 404), (.pending, 503), (.unavailable, 409),
    ])
    func `a set that cannot be served says why`(code: CredentialRefusal.Code, status: Int) async throws {
        let source = ScriptedSource(["billing": .failure(CredentialRefusal(code, "log in again"))])
        let router = CredentialRouter(
            hosts: HostList(host: "127.0.0.1"), tokens: EndpointTokens(["billing": Secret("t")]), source: source)
        let request = EndpointRequest(
            target: "/v1/credentials/billing", headers: [("Host", "localhost:1"), ("Authorization", "t")], port: 1)
        let answer = await router.answer(request)
        #expect(answer.status == status)
        #expect(try JSONReader.read(answer.body) == ["code": .string(code.rawValue), "message": "log in again"])
        #expect(answer.headers.contains { $0.name == "Retry-After" } == (status == 503))
    }

    @Test func `a role is always named, if only by nothing, for Soto takes an answer without one for none`()
        async throws
    {
        let served = ServedCredentials(ScriptedSource.billing.credentials)
        let router = CredentialRouter(
            hosts: HostList(host: "127.0.0.1"), tokens: EndpointTokens(["own": Secret("t")]),
            source: ScriptedSource(["own": .success(served)]))
        let request = EndpointRequest(
            target: "/v1/credentials/own", headers: [("Host", "localhost:1"), ("Authorization", "t")], port: 1)
        let document = try JSONReader.read(await router.answer(request).body)
        #expect(document["RoleArn"] == "")
        #expect(document["AccountId"] == nil)
    }
}
