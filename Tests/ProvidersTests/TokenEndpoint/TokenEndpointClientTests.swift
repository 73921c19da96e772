import AWSClient
import CredentialModel
import Crypto
import CryptoExtras
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// What a token endpoint is sent, and what is taken from it.
struct `A token endpoint` {
    private static let exchange = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"

    // MARK: Requests

    @Test(
        arguments: [
            (Bench(), "grant_type=refresh_token&refresh_token=test-seed-0123456789&client_id=client-1"),
            (
                Bench(scope: "openid a", audience: "api"),
                "grant_type=refresh_token&refresh_token=test-seed-0123456789&scope=openid%20a&client_id=client-1"
            ),
            (
                Bench(.clientCredentials, scope: "openid", audience: "https://api.test/"),
                "grant_type=client_credentials&scope=openid&audience=https%3A%2F%2Fapi.test%2F&client_id=client-1"
            ),
            (
                Bench(.tokenExchange(subjectToken: .literal(Secret("test.subject.token"))), scope: "openid"),
                "grant_type=\(exchange)&subject_token=test.subject.token"
                    + "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt"
                    + "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token&scope=openid"
                    + "&client_id=client-1"
            ),
            (
                Bench(.passwordRealm(username: "a b", password: .literal(Secret("p&w=d")), realm: "Users")),
                "grant_type=http%3A%2F%2Fauth0.com%2Foauth%2Fgrant-type%2Fpassword-realm&username=a%20b"
                    + "&password=p%26w%3Dd&realm=Users&client_id=client-1"
            ),
            (
                Bench(.passwordRealm(username: "a", password: .literal(Secret("test-password")), realm: nil)),
                "grant_type=password&username=a&password=test-password&client_id=client-1"
            ),
        ])
    func `is sent the form of the grant`(bench: Bench, form: String) async throws {
        let transport = ScriptedTransport(.success(Bench.answer()))
        _ = try await bench.token(transport)
        let request = try #require(transport.requests.first)
        #expect(request.text == form)
        #expect(request.method == "POST")
        #expect(request.url == Bench.address)
        #expect(request.header("Content-Type") == "application/x-www-form-urlencoded")
        #expect(request.header("Accept") == "application/json")
        #expect(request.header("Authorization") == nil)
        #expect(request.timeout == .seconds(15))
        #expect(request.responseLimit == 256 << 10)
    }

    @Test func `asks a token exchange for an access token without a wish when that is the proof`() async throws {
        let bench = Bench(.tokenExchange(subjectToken: .literal(Secret("test-subject"))), proof: .accessToken)
        let transport = ScriptedTransport(.success(Bench.answer(["access_token": "test-access"])))
        #expect(try await bench.token(transport).token?.value == Secret("test-access"))
        #expect(transport.requests.first?.field("requested_token_type") == nil)
    }

    @Test func `gives an exchanged id_token under the name of access_token`() async throws {
        let bench = Bench(.tokenExchange(subjectToken: .literal(Secret("test-subject"))))
        let answer: JSONValue = [
            "access_token": .string(Bench.idToken), "token_type": "N_A",
            "issued_token_type": "urn:ietf:params:oauth:token-type:id_token",
        ]
        #expect(
            try await bench.token(ScriptedTransport(.success(Bench.json(answer)))).token?.value == Secret(Bench.idToken)
        )
    }

    @Test(
        arguments: [
            (nil, false), (["client_secret_basic"], false), (["client_secret_basic", "client_secret_post"], true),
            (["none"], true),
        ] as [([String]?, Bool)])
    func `has the client's secret in the form unless it takes the header alone, as by default`(
        methods: [String]?, isInForm: Bool
    ) async throws {
        var bench = Bench()
        bench.refresher = .oauth(
            OAuthRefresher(
                endpoint: .discovered(issuer: "https://idp.test"),
                client: OAuthClient(id: "client:1", secret: .literal(Bench.clientSecret)), grant: .clientCredentials))
        var document: JSONObject = ["issuer": "https://idp.test", "token_endpoint": "https://idp.test/t"]
        document["token_endpoint_auth_methods_supported"] = methods.map { .array($0.map { .string($0) }) }
        let transport = ScriptedTransport(.success(Bench.json(.object(document))), .success(Bench.answer()))
        _ = try await bench.token(transport)
        let request = try #require(transport.requests.last)
        #expect(request.url == "https://idp.test/t")
        if isInForm {
            #expect(
                request.text == "grant_type=client_credentials&client_id=client%3A1"
                    + "&client_secret=test-client%20secret%2F%2B%26%3D")
            #expect(request.header("Authorization") == nil)
        } else {
            // client%3A1:test-client%20secret%2F%2B%26%3D
            #expect(request.text == "grant_type=client_credentials")
            #expect(
                request.header("Authorization")
                    == "Basic Y2xpZW50JTNBMTp0ZXN0LWNsaWVudCUyMHNlY3JldCUyRiUyQiUyNiUzRA==")
        }
    }

    // MARK: Assertions

    private static let rsaKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    private static let p256Key = P256.Signing.PrivateKey()

    private func claims(of assertion: String) throws -> JSONWebToken {
        let token = try #require(JSONWebToken(assertion))
        #expect(token.claims["iss"] == "client-1")
        #expect(token.claims["sub"] == "client-1")
        #expect(token.claims["aud"] == .string(Bench.address))
        #expect(token.claims["jti"]?.string?.utf8.count == 22)
        #expect(token.issuedAt == Sample.now)
        #expect(token.expiration == Sample.now + .seconds(120))
        #expect(token.header["kid"] == "key-1")
        #expect(token.header["typ"] == "JWT")
        return token
    }

    private func parts(of assertion: String) throws -> (signed: [UInt8], signature: [UInt8]) {
        let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        return (Array("\(parts[0]).\(parts[1])".utf8), try #require(Base64URL.decode(parts[2].utf8)))
    }

    private func client(_ pem: String) -> OAuthClient {
        OAuthClient(
            id: "client-1", secret: .literal(Bench.clientSecret), privateKey: .literal(Secret(pem)), keyID: "key-1")
    }

    @Test func `is shown an RS256 assertion by a client with an RSA key`() async throws {
        let key = try Self.rsaKey.get()
        let transport = ScriptedTransport(.success(Bench.answer()))
        _ = try await Bench(.clientCredentials, client: client(key.pemRepresentation)).token(transport)
        let request = try #require(transport.requests.first)
        let assertion = try #require(request.field("client_assertion"))
        #expect(try claims(of: assertion).header["alg"] == "RS256")
        let (signed, signature) = try parts(of: assertion)
        #expect(
            key.publicKey.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed),
                padding: .insecurePKCS1v1_5))
        #expect(
            request.field("client_assertion_type") == "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        )
        #expect(request.field("client_id") == "client-1")
        #expect(request.field("client_secret") == nil)
    }

    @Test func `is shown an ES256 assertion by a client with a P-256 key, another one each time`() async throws {
        let key = Self.p256Key
        let transport = ScriptedTransport(.success(Bench.answer()), .success(Bench.answer()))
        let bench = Bench(.clientCredentials, client: client(key.pemRepresentation))
        _ = try await bench.token(transport)
        _ = try await bench.token(transport)
        let assertions = transport.requests.compactMap { $0.field("client_assertion") }
        #expect(Set(assertions).count == 2)
        for assertion in assertions {
            #expect(try claims(of: assertion).header["alg"] == "ES256")
            let (signed, signature) = try parts(of: assertion)
            #expect(
                key.publicKey.isValidSignature(
                    try P256.Signing.ECDSASignature(rawRepresentation: signature), for: SHA256.hash(data: signed)))
        }
    }

    @Test func `is shown the assertion as the grant itself by JWT bearer`() async throws {
        let transport = ScriptedTransport(.success(Bench.answer()))
        var client = client(Self.p256Key.pemRepresentation)
        client.secret = nil
        _ = try await Bench(.jwtBearer, client: client, scope: "openid").token(transport)
        let request = try #require(transport.requests.first)
        let assertion = try #require(request.field("assertion"))
        _ = try claims(of: assertion)
        #expect(
            request.text == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)"
                + "&scope=openid")
    }

    @Test func `dates assertions by its own clock once it has told the time`() async throws {
        let date = [("Date", "Mon, 23 Nov 2026 08:10:00 GMT")]
        let answer = HTTPResponse(
            status: 200, headers: date.map { ($0.0, $0.1) }, body: Bench.answer().body)
        let transport = ScriptedTransport(.success(answer), .success(answer))
        let provider = Bench(.clientCredentials, client: client(Self.p256Key.pemRepresentation)).provider(transport)
        for _ in 0..<2 { _ = try await provider.token(for: Sample.request()) }
        let issued = transport.requests.compactMap { $0.field("client_assertion").flatMap(JSONWebToken.init)?.issuedAt }
        #expect(issued == [Sample.now, Sample.now + .seconds(600)])
    }

    @Test func `is not asked with a key that is none`() async {
        let bench = Bench(.clientCredentials, client: client("-----BEGIN PRIVATE KEY-----\ntest-no-key\n"))
        let transport = ScriptedTransport(.success(Bench.answer()))
        let failure = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(failure?.code == "oauth.key")
        #expect(failure?.message.contains("test-no-key") == false)
        #expect(transport.requests.isEmpty)
    }

    // MARK: Answers

    @Test func `gives a token that ends with its own exp, else after expires_in, else after an assumed hour`()
        async throws
    {
        let opaque = "test-access-token"
        let cases: [(JSONObject, OAuthRefresher.Proof, Timestamp, Int)] = [
            ([:], .idToken, Timestamp(seconds: Bench.later), 0),
            (["access_token": .string(opaque)], .accessToken, Sample.now + .seconds(300), 0),
            (["access_token": .string(opaque), "expires_in": "600"], .accessToken, Sample.now + .seconds(600), 0),
            (["access_token": .string(opaque), "expires_in": .null], .accessToken, Sample.now + .seconds(3600), 1),
            (["access_token": .string(Bench.idToken)], .accessToken, Timestamp(seconds: Bench.later), 0),
            (["access_token": .string(opaque)], .either, Timestamp(seconds: Bench.later), 0),
            (["access_token": .string(opaque), "id_token": .null], .either, Sample.now + .seconds(300), 0),
        ]
        for (members, proof, end, warnings) in cases {
            let provided = try await Bench(.clientCredentials, proof: proof)
                .token(ScriptedTransport(.success(Bench.answer(members))))
            #expect(provided.token?.expiration == end)
            #expect(provided.token?.obtainedAt == Sample.now)
            #expect(provided.warnings.count == warnings)
            #expect(provided.refreshToken == nil)
        }
    }

    @Test(
        arguments: [
            (Bench.answer(["id_token": .null, "access_token": "test-access"]), "oauth.no_id_token", .rejected),
            (Bench.answer(["id_token": .null]), "malformedAnswer", .transient),
            (Bench.answer(["id_token": 5]), "malformedAnswer", .transient),
            (Bench.answer(["id_token": "two words"]), "malformedAnswer", .transient),
            (Bench.answer(["token_type": "mac"]), "malformedAnswer", .transient),
            (Bench.answer(["refresh_token": "two words"]), "malformedAnswer", .transient),
            (Bench.answer(["id_token": .string(Sample.jwt(["exp": 1_000_000_000]))]), "token.expired", .rejected),
            (Bench.answer(["id_token": "test-opaque", "expires_in": 0]), "token.expired", .rejected),
            (Bench.answer(["id_token": "test-rejected"]), "token.rejected", .rejected),
            (Bench.json([]), "malformedAnswer", .transient),
            (HTTPResponse(status: 200, body: Array("{} {}".utf8)), "malformedAnswer", .transient),
            (HTTPResponse(status: 200, body: Array(#"{"a":1,"a":2}"#.utf8)), "malformedAnswer", .transient),
            (Bench.json(.object([:]), status: 204), "http.204", .rejected),
        ] as [(HTTPResponse, String, FailureClass)])
    func `gives nothing else for a token`(response: HTTPResponse, code: String, failureClass: FailureClass) async {
        var bench = Bench(.clientCredentials)
        bench.request.rejectedToken = Secret("test-rejected")
        let failure = await bench.failure(response)
        #expect(failure?.code == code)
        #expect(failure?.failureClass == failureClass)
    }

    @Test func `takes any spelling of Bearer`() async throws {
        for kind in ["bearer", "BEARER", "Bearer"] {
            let answer = Bench.answer(["token_type": .string(kind)])
            #expect(try await Bench().token(ScriptedTransport(.success(answer))).token != nil)
        }
    }

    @Test func `judges the end of a token by its own clock`() async throws {
        // This machine's clock is two hours ahead; the token lives for half an hour more.
        let bench = Bench(.clientCredentials)
        bench.clock.step(by: .seconds(7200))
        let answer = HTTPResponse(
            status: 200, headers: [("Date", "Mon, 23 Nov 2026 08:00:00 GMT")], body: Bench.answer().body)
        #expect(try await bench.token(ScriptedTransport(.success(answer))).token?.value == Secret(Bench.idToken))
    }
}
