import AWSClient
import CredentialModel
import Exchange
import Platform
import StrictJSON
import TestSupport
import Testing

@Suite("Cognito Identity")
struct CognitoIdentityExchangeTests {
    private static let credentials =
        #"{"IdentityId":"\#(Sample.id)","Credentials":{"AccessKeyId":"ASIATESTTESTTEST","SecretKey":"test/secret+key=","#
        + #""SessionToken":"test-session-token==","Expiration":1.795424400512E9}}"#

    private func exchange(
        _ transport: ScriptedTransport, clock: ManualClock = ManualClock(), offsets: ClockOffsets = ClockOffsets()
    ) -> CognitoIdentityExchange {
        CognitoIdentityExchange(transport: transport, time: clock, offsets: offsets)
    }

    /// What comes of GetCredentialsForIdentity when the service answers so.
    private func failure(
        _ response: HTTPResponse, identity: Identity = Sample.identity(.facebook),
        token: ProviderToken? = Sample.token()
    ) async -> RefreshFailure? {
        await #expect(throws: RefreshFailure.self) {
            try await exchange(ScriptedTransport(.success(response)))
                .credentials(for: identity, identityID: Sample.id, token: token)
        }
    }

    private func refusal(
        _ code: String, _ message: String, status: Int = 400, identity: Identity = Sample.identity(.facebook),
        token: ProviderToken? = Sample.token()
    ) async -> RefreshFailure? {
        let body = JSONWriter.string(["__type": .string(code), "message": .string(message)])
        return await failure(Sample.answer(body, status: status), identity: identity, token: token)
    }

    // MARK: What is sent and taken

    @Test func `an id is asked for with the login`() async throws {
        let transport = ScriptedTransport(.success(Sample.answer(#"{"IdentityId":"\#(Sample.id)"}"#)))
        let answer = try await exchange(transport)
            .identityID(for: Sample.identity(.facebook), token: Sample.token())
        #expect(answer.value == Sample.id)
        #expect(answer.host == "cognito-identity.eu-west-1.amazonaws.com")
        #expect(answer.serverDate == Sample.now)
        let request = try #require(transport.requests.first)
        #expect(request.header("X-Amz-Target") == "AWSCognitoIdentityService.GetId")
        #expect(request.header("Authorization") == nil)
        #expect(
            request.bodyText
                == #"{"IdentityPoolId":"\#(Sample.pool)","Logins":{"graph.facebook.com":"test-token-0123456789"}}"#)
    }

    @Test func `credentials are asked for with login and role, and taken whole`() async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.credentials)))
        var identity = Sample.identity(.facebook)
        identity.customRoleARN = "arn:aws:iam::111122223333:role/Custom"
        let answer = try await exchange(transport)
            .credentials(for: identity, identityID: Sample.id, token: Sample.token())
        #expect(
            answer.value
                == IdentityCredentials(
                    identityID: Sample.id,
                    credentials: TemporaryCredentials(
                        accessKeyID: "ASIATESTTESTTEST", secretAccessKey: Secret("test/secret+key="),
                        sessionToken: Secret("test-session-token=="),
                        expiration: Timestamp(milliseconds: 1_795_424_400_512), issuedAt: Sample.now)))
        #expect(answer.warnings.isEmpty)
        #expect(
            transport.requests.first?.bodyText
                == #"{"IdentityId":"\#(Sample.id)","Logins":{"graph.facebook.com":"test-token-0123456789"},"#
                + #""CustomRoleArn":"arn:aws:iam::111122223333:role/Custom"}"#)
        #expect(
            transport.requests.first?.header("X-Amz-Target") == "AWSCognitoIdentityService.GetCredentialsForIdentity")
    }

    @Test func `guests send no logins at all`() async throws {
        let transport = ScriptedTransport(
            .success(Sample.answer(#"{"IdentityId":"\#(Sample.id)"}"#)), .success(Sample.answer(Self.credentials)))
        let exchange = exchange(transport)
        _ = try await exchange.identityID(for: Sample.identity(.guest), token: nil)
        _ = try await exchange.credentials(for: Sample.identity(.guest), identityID: Sample.id, token: nil)
        #expect(transport.requests.map(\.bodyText).allSatisfy { !$0.contains("Logins") })
    }

    @Test(
        arguments: [
            (.google, nil), (.google, Sample.token("")), (.process, nil),
            (.process, Sample.token()),
        ] as [(ProviderKind, ProviderToken?)])
    func `whoever must sign in never becomes a guest`(provider: ProviderKind, token: ProviderToken?) async {
        let transport = ScriptedTransport()
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport)
                .credentials(for: Sample.identity(provider), identityID: Sample.id, token: token)
        }
        #expect(error?.failureClass == .rejected)
        #expect(transport.requests.isEmpty)
    }

    @Test func `an identity that Cognito has merged goes on under its new id`() async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.credentials)))
        let answer = try await exchange(transport)
            .credentials(for: Sample.identity(.facebook), identityID: "eu-west-1:old", token: Sample.token())
        #expect(answer.value.identityID == Sample.id)
        #expect(answer.warnings.count == 1)
        #expect(answer.warnings[0].contains("eu-west-1:old"))
    }

    @Test func `a developer identity without an id is not asked for in vain`() async {
        let transport = ScriptedTransport()
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport).identityID(for: Sample.identity(.developer), token: Sample.token())
        }
        #expect(error?.failureClass == .rejected)
        #expect(error?.remedy?.contains("identity_id") == true)
        #expect(transport.requests.isEmpty)
    }

    @Test func `region and endpoint are the identity's own`() async throws {
        var identity = Sample.identity(.guest)
        let exchange = exchange(ScriptedTransport())
        #expect(try exchange.host(for: identity) == "cognito-identity.eu-west-1.amazonaws.com")
        identity.region = "us-gov-west-1"
        #expect(try exchange.host(for: identity) == "cognito-identity.us-gov-west-1.amazonaws.com")
        identity.endpoints.cognitoIdentity = "http://127.0.0.1:5000"
        #expect(try exchange.host(for: identity) == "127.0.0.1:5000")
        identity.endpoints.cognitoIdentity = "http://cognito.example.com"
        let error = #expect(throws: RefreshFailure.self) { try exchange.host(for: identity) }
        #expect(error?.failureClass == .rejected)
        #expect(error?.remedy != nil)
    }

    @Test(arguments: [
        (#""2026-11-23T09:00:00Z""#, 1_795_424_400_000), ("1795424400", 1_795_424_400_000),
        ("1795424400.25", 1_795_424_400_250),
    ])
    func `an expiration may be a number or a text`(json: String, milliseconds: Int64) async throws {
        let body = Self.credentials.replacingExpiration(json)
        let answer = try await exchange(ScriptedTransport(.success(Sample.answer(body))))
            .credentials(for: Sample.identity(.facebook), identityID: Sample.id, token: Sample.token())
        #expect(answer.value.credentials.expiration == Timestamp(milliseconds: milliseconds))
    }

    @Test func `without a date our own time counts, corrected by what is known`() async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.credentials, date: nil)))
        let offsets = ClockOffsets(["cognito-identity.eu-west-1.amazonaws.com": .seconds(60)])
        let answer = try await exchange(transport, offsets: offsets)
            .credentials(for: Sample.identity(.facebook), identityID: Sample.id, token: Sample.token())
        #expect(answer.serverDate == nil)
        #expect(answer.value.credentials.issuedAt == Sample.now + .seconds(60))
    }

    // MARK: Answers that are none

    @Test(arguments: [
        #"{"Credentials":{}}"#,
        #"{"IdentityId":"\#(Sample.id)"}"#,
        #"{"IdentityId":"","Credentials":{"AccessKeyId":"A","SecretKey":"b","SessionToken":"c","Expiration":1795424400}}"#,
        credentials.replacing("ASIATESTTESTTEST", ""),
        credentials.replacing("SecretKey", "SecretAccessKey"),
        credentials.replacing("test-session-token==", "two words"),
        credentials.replacing("test-session-token==", #"line\nbreak"#),
        credentials.replacing("test/secret+key=", "é"),
        credentials.replacing(#""test/secret+key=""#, "7"),
        credentials.replacingExpiration("1795420800"),
        credentials.replacingExpiration("1795334400"),
        credentials.replacingExpiration("-1"),
        credentials.replacingExpiration("1e300"),
        credentials.replacingExpiration("null"),
        credentials.replacingExpiration(#""soon""#),
        "[]", "<html>", "",
    ])
    func `an answer that cannot be used is a transient failure`(_ body: String) async {
        let error = await failure(Sample.answer(body))
        #expect(error?.code == "malformedAnswer")
        #expect(error?.failureClass == .transient)
        #expect(error?.message.contains("cognito-identity.eu-west-1.amazonaws.com") == true)
        #expect(error?.message.contains("test") == false)
    }

    @Test func `an expiration is held against the service's clock, not ours`() async throws {
        // Our clock is two hours ahead: by it the credentials have ended already.
        let clock = ManualClock(now: Sample.now + .seconds(7200))
        let answer = try await exchange(ScriptedTransport(.success(Sample.answer(Self.credentials))), clock: clock)
            .credentials(for: Sample.identity(.facebook), identityID: Sample.id, token: Sample.token())
        #expect(answer.value.credentials.lifetime == .milliseconds(3_600_512))
    }

    // MARK: Refusals

    @Test(
        arguments: [
            ("NotAuthorizedException", "Invalid login token. Token expired: 1 >= 0", FailureClass.tokenRejected, nil),
            (
                "NotAuthorizedException", "Invalid login token. Issuer doesn't match providerName", .rejected,
                "trailing slash"
            ),
            ("NotAuthorizedException", "Invalid login token. Can't pass in a Cognito token.", .rejected, "identity_id"),
            (
                "NotAuthorizedException", "Token is not from a supported provider of this identity pool.", .rejected,
                "graph.facebook.com"
            ),
            (
                "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.", .rejected,
                "guest access"
            ),
            (
                "NotAuthorizedException", "Invalid login token. Not a valid OpenId Connect identity token.", .rejected,
                "id_token"
            ),
            ("NotAuthorizedException", "Access to Identity 'x' is forbidden.", .rejected, "evercred logout billing"),
            (
                "NotAuthorizedException", "Logins don't match. Please include at least one valid login", .rejected,
                "identityId"
            ),
            ("ResourceNotFoundException", "Identity '\(Sample.id)' not found.", .identityGone, nil),
            ("ResourceNotFoundException", "IdentityPool 'eu-west-1:x' not found.", .rejected, "identityPoolId"),
            ("ResourceConflictException", "Logins already linked to another identity.", .rejected, "identityId"),
            (
                "InvalidIdentityPoolConfigurationException", "Invalid identity pool configuration.", .rejected,
                "trust policy"
            ),
            ("InvalidParameterException", "Please provide a valid public provider", .rejected, "provider"),
            ("TooManyRequestsException", "Rate exceeded", .throttled, nil),
            ("LimitExceededException", "Limit", .throttled, nil),
            ("ExternalServiceException", "The provider does not respond", .transient, nil),
            ("InternalErrorException", "Oops", .transient, nil),
        ] as [(String, String, FailureClass, String?)])
    func `a refusal is understood and comes with a way out`(
        code: String, message: String, expected: FailureClass, remedy: String?
    ) async {
        let error = await refusal(code, message)
        #expect(error?.code == code)
        #expect(error?.failureClass == expected)
        #expect(error?.message == "GetCredentialsForIdentity failed: \(message)")
        #expect((error?.remedy == nil) == (remedy == nil))
        if let remedy { #expect(error?.remedy?.contains(remedy) == true) }
    }

    @Test(arguments: [(ProviderKind.facebook, Sample.id), (.developer, nil)] as [(ProviderKind, String?)])
    func `an id that somebody wrote down is not dropped`(provider: ProviderKind, configured: String?) async {
        let error = await refusal(
            "ResourceNotFoundException", "Identity '\(Sample.id)' not found.",
            identity: Sample.identity(provider, identityID: configured))
        #expect(error?.failureClass == .rejected)
        #expect(error?.remedy != nil)
    }

    @Test func `an unknown audience is named when the pool does not trust it`() async {
        let token = Sample.token(Sample.jwt(["iss": "https://accounts.google.com", "aud": "client-1"]))
        let error = await refusal(
            "NotAuthorizedException", "Token is not from a supported provider of this identity pool.",
            identity: Sample.identity(.google), token: token)
        #expect(error?.remedy?.contains("accounts.google.com with the audience 'client-1'") == true)
    }

    @Test func `a quoted token is not passed on`() async {
        let error = await refusal("InvalidParameterException", "Value 'test-token-0123456789' at 'logins' is too long")
        #expect(error?.message == "GetCredentialsForIdentity failed: Value '<redacted>' at 'logins' is too long")
    }

    @Test func `Retry-After reaches whoever plans the next try`() async {
        let response = HTTPResponse(status: 429, headers: [("Retry-After", "9")], body: Array("{}".utf8))
        #expect(await failure(response)?.retryAfter == .seconds(9))
    }

    @Test func `no answer names the host and nothing else`() async {
        let transport = ScriptedTransport(
            .failure(HTTPTransportError(code: .timeout, message: "cognito did not answer within 15 s.")))
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport).identityID(for: Sample.identity(.facebook), token: Sample.token())
        }
        #expect(error?.code == "http.timeout")
        #expect(error?.failureClass == .transient)
        #expect(error?.message == "cognito did not answer within 15 s.")
    }

    // MARK: Claims

    @Test(
        arguments: [
            (.google, "accounts.google.com"), (.google, "https://accounts.google.com"),
            (.auth0(domain: "t.eu.auth0.com"), "https://t.eu.auth0.com/"),
            (.oidc(domain: "login.example.com/realm"), "https://login.example.com/realm"),
            (
                .cognito(region: "eu-west-1", userPoolID: "eu-west-1_A"),
                "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"
            ),
            (.developer, "https://cognito-identity.amazonaws.com"),
            (.facebook, "https://elsewhere.example.com"),
        ] as [(ProviderKind, String)])
    func `a token of the right issuer is sent`(provider: ProviderKind, issuer: String) async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.credentials)))
        let token = Sample.token(Sample.jwt(["iss": .string(issuer), "aud": .string(Sample.pool)]))
        _ = try await exchange(transport)
            .credentials(for: Sample.identity(provider), identityID: Sample.id, token: token)
        #expect(transport.requests.count == 1)
    }

    @Test(
        arguments: [
            (.google, "https://accounts.google.com.evil.example"), (.google, "https://login.example.com"),
            (.auth0(domain: "t.eu.auth0.com"), "https://T.eu.auth0.com/"),
            (.oidc(domain: "login.example.com/realm"), "https://login.example.com"),
            (.oidc(domain: "caf\u{E9}.example"), "https://cafe\u{301}.example"),
        ] as [(ProviderKind, String)])
    func `a token of another issuer is not sent, and both are named`(provider: ProviderKind, issuer: String) async {
        let transport = ScriptedTransport()
        let token = Sample.token(Sample.jwt(["iss": .string(issuer)]))
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport)
                .credentials(for: Sample.identity(provider), identityID: Sample.id, token: token)
        }
        #expect(error?.code == "token.issuer")
        #expect(error?.failureClass == .rejected)
        #expect(error?.message.contains(provider.loginsKey ?? "-") == true)
        if issuer.utf8.allSatisfy({ $0 < 0x80 }) { #expect(error?.message.contains(issuer) == true) }
        #expect(transport.requests.isEmpty)
    }

    @Test(
        arguments: [
            (["client-1"], "client-1" as JSONValue, true), (["client-2", "client-1"], "client-1", true),
            (["client-1"], ["client-0", "client-1"], true), (["client-1"], "client-2", false),
            (["client-1"], [], false),
            (nil, "anything", true),
        ] as [([String]?, JSONValue, Bool)])
    func `the audience must be a known one, where any is known`(
        known: [String]?, audience: JSONValue, isSent: Bool
    ) async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.credentials)))
        let token = Sample.token(Sample.jwt(["iss": "accounts.google.com", "aud": audience]))
        var identity = Sample.identity(.google)
        identity.audiences = known
        let result = await Result { [identity] in
            try await exchange(transport).credentials(for: identity, identityID: Sample.id, token: token)
        }
        #expect(transport.requests.count == (isSent ? 1 : 0))
        guard case .failure(let error) = result else {
            #expect(isSent)
            return
        }
        let failure = try #require(error as? RefreshFailure)
        #expect(failure.code == "token.audience")
        #expect(failure.failureClass == .rejected)
        #expect(failure.message.contains("client-1"))
    }

    @Test func `a developer token is meant for the identity's own pool`() async {
        let transport = ScriptedTransport()
        let token = Sample.token(
            Sample.jwt(["iss": "https://cognito-identity.amazonaws.com", "aud": "eu-west-1:another-pool"]))
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport)
                .credentials(for: Sample.identity(.developer), identityID: Sample.id, token: token)
        }
        #expect(error?.code == "token.audience")
        #expect(error?.message.contains(Sample.pool) == true)
        #expect(error?.message.contains("another-pool") == true)
    }

    @Test func `a token that has ended is not sent once Cognito's time is known`() async throws {
        let known = ClockOffsets(["cognito-identity.eu-west-1.amazonaws.com": .zero])
        let ended = Sample.jwt(["iss": "accounts.google.com", "exp": .integer(Sample.now.seconds)])
        for token in [Sample.token(ended), Sample.token(expiration: Sample.now)] {
            let transport = ScriptedTransport()
            let error = await #expect(throws: RefreshFailure.self) {
                try await exchange(transport, offsets: known)
                    .credentials(for: Sample.identity(.google), identityID: Sample.id, token: token)
            }
            #expect(error?.code == "token.expired")
            #expect(error?.failureClass == .tokenRejected)
            #expect(transport.requests.isEmpty)
        }
    }

    @Test func `a clock that runs ahead keeps nobody from learning the right time`() async throws {
        let clock = ManualClock(now: Sample.now + .seconds(86_400))
        let transport = ScriptedTransport { _, _ in Sample.answer(Self.credentials) }
        let exchange = exchange(transport, clock: clock)
        for _ in 0..<2 {
            _ = try await exchange.credentials(
                for: Sample.identity(.facebook), identityID: Sample.id, token: Sample.token())
        }
        #expect(transport.requests.count == 2)
    }
}

extension String {
    fileprivate func replacing(_ part: String, _ other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    fileprivate func replacingExpiration(_ json: String) -> String { replacing("1.795424400512E9", json) }

    private func replacingCharacters(in range: Range<Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
