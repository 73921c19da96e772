import CredentialModel
import StrictJSON
import Testing

@Suite("A JSON Web Token")
struct JSONWebTokenTests {
    private func token(header: String = #"{"alg":"none"}"#, claims: String, signature: String = "c2ln") -> String {
        "\(Base64URL.encode(header.utf8)).\(Base64URL.encode(claims.utf8)).\(signature)"
    }

    @Test func `the claims of the example in RFC 7519`() throws {
        // Section 3.1.
        let text =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let token = try #require(JSONWebToken(text))
        #expect(token.header["alg"] == "HS256")
        #expect(token.issuer == "joe")
        #expect(token.expiration == Timestamp(seconds: 1_300_819_380))
        #expect(token.issuedAt == nil)
        #expect(token.audiences == [])
        #expect(token.claims["http://example.com/is_root"] == true)
    }

    @Test(
        "one audience or several",
        arguments: [
            (#"{"aud":"a"}"#, ["a"]), (#"{"aud":["a","b",3]}"#, ["a", "b"]), (#"{"aud":5}"#, []), ("{}", []),
        ])
    func audiences(_ claims: String, _ audiences: [String]) {
        #expect(JSONWebToken(token(claims: claims))?.audiences == audiences)
    }

    @Test(
        "an expiry is a number of seconds that makes sense",
        arguments: [
            (#"{"exp":1.5}"#, 1500), (#"{"exp":1e9}"#, 1_000_000_000_000), (#"{"exp":"1000"}"#, nil),
            (#"{"exp":-1}"#, nil), (#"{"exp":1e300}"#, nil), (#"{"exp":253402300800}"#, nil), (#"{"exp":null}"#, nil),
            (#"{"exp":9223372036854775807}"#, nil),
        ] as [(String, Int64?)])
    func expiry(_ claims: String, _ milliseconds: Int64?) {
        #expect(JSONWebToken(token(claims: claims))?.expiration?.milliseconds == milliseconds)
    }

    @Test func `other texts are none`() {
        let good = token(claims: "{}")
        let texts = [
            "", "opaque-token", "a.b", "..", good + ".x", "*" + good, token(claims: "[]"), token(claims: "{"),
            token(header: "1", claims: "{}"), token(claims: #"{"a":1,"a":2}"#), "e30.e31", "e30.e30e3.",
        ]
        for text in texts { #expect(JSONWebToken(text) == nil, "\(text)") }
        #expect(JSONWebToken("e30.e30.") != nil)
    }
}
