import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Endpoints

/// How the answer to a sign-in is judged and redeemed.
struct `A sign-in through a browser` {
    private func callback(_ query: String) throws -> SignInCallback { try #require(SignInCallback(query: query)) }

    @Test func `proves with S256 that it is the one that asked`() {
        // RFC 7636, appendix B.
        let key = ProofKey(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(key.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(ProofKey().verifier.reveal().utf8.count == 43)
        #expect(ProofKey().verifier != ProofKey().verifier)
    }

    @Test func `redeems the code with the client's proof and keeps the refresh token`() async throws {
        let plan = try Sample.plan(Sample.google)
        let clock = ManualClock()
        // The nonce is known once the question is there.
        let answers = Answers()
        let transport = ScriptedTransport { _, _ in answers.next }
        let flow = try await Sample.flow(plan, transport, clock)
        let question = flow.authorizationAddress.fields
        answers.next = Sample.tokens(["nonce": .string(question["nonce"] ?? "")])
        let signedIn = try await flow.signedIn(
            try callback("code=test%2Fcode&state=\(question["state"] ?? "")&iss=https%3A%2F%2Faccounts.google.com"))
        #expect(signedIn.refreshToken == Secret("test-refresh-token"))
        #expect(signedIn.user == "alice@example.com")
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://oauth2.googleapis.com/token")
        let form = request.text.fields
        #expect(form["grant_type"] == "authorization_code")
        #expect(form["code"] == "test/code")
        #expect(form["redirect_uri"] == "http://127.0.0.1:50000/callback")
        #expect(form["client_id"] == "client-1")
        #expect(form["client_secret"] == "test-client-secret")
        #expect(ProofKey(verifier: Secret(form["code_verifier"] ?? "")).challenge == question["code_challenge"])
    }

    @Test func `asks Facebook in the query and keeps its access token`() async throws {
        let transport = ScriptedTransport(.success(Sample.json(["access_token": "EAAtest", "token_type": "bearer"])))
        let flow = try await Sample.flow(try Sample.plan(Sample.facebook), transport)
        let signedIn = try await flow.signedIn(
            try callback("code=c&state=\(flow.authorizationAddress.fields["state"] ?? "")"))
        #expect(signedIn.refreshToken == Secret("EAAtest"))
        #expect(signedIn.user == nil)
        let request = try #require(transport.requests.first)
        #expect(request.method == "GET")
        #expect(request.url.fields["client_secret"] == "test-app-secret")
        #expect(request.url.fields["code"] == "c")
    }

    @Test(arguments: [
        ("code=c", SignInFailure.Code.foreignAnswer), ("code=c&state=", .foreignAnswer),
        ("code=c&state=other", .foreignAnswer), ("error=access_denied&state=other", .foreignAnswer),
        ("code=c&state=STATE&iss=https%3A%2F%2Fevil.test", .wrongIssuer),
        ("code=c&state=STATE&iss=https%3A%2F%2Faccounts.google.com%2F", .wrongIssuer),
        ("error=access_denied&state=STATE", .denied), ("error=server_error&state=STATE&code=c", .refused),
    ])
    func `asks for nothing when the answer is not the right one`(query: String, code: SignInFailure.Code) async throws {
        let transport = ScriptedTransport()
        let flow = try await Sample.flow(try Sample.plan(Sample.google), transport)
        let state = try #require(flow.authorizationAddress.fields["state"])
        let answer = try callback(query.replacing("STATE", with: state))
        let failure = await failure { () throws(SignInFailure) in try await flow.signedIn(answer) }
        #expect(failure?.code == code)
        #expect(transport.requests.isEmpty)
    }

    @Test(
        arguments: [
            (JSONValue.null, "iss=https%3A%2F%2Fidp.test", nil), (true, "iss=https%3A%2F%2Fidp.test", nil),
            (false, "", nil), (true, "", SignInFailure.Code.wrongIssuer),
            (.null, "iss=https%3A%2F%2Fother.test", .wrongIssuer),
        ] as [(JSONValue, String, SignInFailure.Code?)])
    func `holds the issuer against what discovery promises`(
        promise: JSONValue, query: String, code: SignInFailure.Code?
    ) async throws {
        let document = Sample.document(["authorization_response_iss_parameter_supported": promise])
        let answers = Answers()
        let transport = ScriptedTransport { _, index in index == 0 ? document : answers.next }
        let flow = try await Sample.flow(try Sample.plan(Sample.oidc), transport)
        let question = flow.authorizationAddress.fields
        answers.next = Sample.tokens(["nonce": .string(question["nonce"] ?? "")])
        let answer = try callback("code=c&state=\(question["state"] ?? "")&\(query)")
        let failure = await failure { () throws(SignInFailure) in try await flow.signedIn(answer) }
        #expect(failure?.code == code)
    }

    @Test(arguments: [JSONValue.null, "", "another"])
    func `refuses an id_token with another nonce`(nonce: JSONValue) async throws {
        let transport = ScriptedTransport(.success(Sample.tokens(["nonce": nonce])))
        let flow = try await Sample.flow(try Sample.plan(Sample.google), transport)
        let answer = try callback("code=c&state=\(flow.authorizationAddress.fields["state"] ?? "")")
        let failure = await failure { () throws(SignInFailure) in try await flow.signedIn(answer) }
        #expect(failure?.code == .wrongNonce)
    }

    @Test(arguments: [
        (Sample.tokens(refreshToken: nil), SignInFailure.Code.noRefreshToken),
        (Sample.refusal("invalid_grant"), .refused), (Sample.refusal("invalid_client", status: 401), .refused),
        (Sample.refusal("server_error", status: 503), .unreachable),
        (Sample.refusal("temporarily_unavailable"), .unreachable),
    ])
    func `tells why no token came of a code`(response: HTTPResponse, code: SignInFailure.Code) async throws {
        let amazonLike = Sample.identity(
            .google, Sample.oauth("https://oauth2.googleapis.com/token", scope: "profile"))
        let flow = try await Sample.flow(try Sample.plan(amazonLike), ScriptedTransport(.success(response)))
        let answer = try callback("code=c&state=\(flow.authorizationAddress.fields["state"] ?? "")")
        let failure = await failure { () throws(SignInFailure) in try await flow.signedIn(answer) }
        #expect(failure?.code == code)
    }

    @Test func `shows a provider's words on one line, without the code`() async throws {
        let flow = try await Sample.flow(try Sample.plan(Sample.google))
        let state = flow.authorizationAddress.fields["state"] ?? ""
        let answer = try callback(
            "error=access_denied&error_description=no%0D%0A%1B%5B31m+because+test-secret-code&code=test-secret-code"
                + "&state=\(state)")
        let failure = await failure { () throws(SignInFailure) in try await flow.signedIn(answer) }
        let message = try #require(failure?.message)
        #expect(message.hasPrefix("Google refused the sign-in with access_denied: no "))
        #expect(!message.contains("test-secret-code"))
        #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    // MARK: Pasting

    @Test(arguments: [
        "https://app.example.com/callback?code=c&state=s", "  http://127.0.0.1:1/callback?state=s&code=c#_=_\n",
        "code=c&state=s", "https://app.example.com/cb?code=\nc&state=s",
    ])
    func `reads the address that a human copies`(text: String) {
        #expect(SignInCallback(pasted: text)?.code == Secret("c"))
        #expect(SignInCallback(pasted: text)?.state == "s")
    }

    @Test(arguments: [
        "", "https://app.example.com/callback", "hello", "?state=s", "code=&state=s", "code=a&code=b&state=s",
    ])
    func `takes nothing else for an answer`(text: String) {
        #expect(SignInCallback(pasted: text) == nil)
    }

    @Test func `decodes what forms encode, and leaves alone what is no escape`() {
        let callback = SignInCallback(query: "code=a%2Bb+c%zz%4&error_description=%E2%82%AC")
        #expect(callback?.code == Secret("a+b c%zz%4"))
        #expect(callback?.errorDescription == "€")
    }
}
