import AWSClient
import CredentialModel
import Exchange
import Platform
import StrictJSON
import TestSupport
import Testing

@Suite("STS")
struct STSExchangeTests {
    private static let role = AssumedRole(
        roleARN: "arn:aws:iam::111122223333:role/Billing", sessionName: "evercred-billing")
    private static let identity = Sample.identity(.facebook)

    private static let assumed = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/Billing/s</Arn>
        </AssumedRoleUser><Credentials><AccessKeyId>ASIATESTCHILD000</AccessKeyId>
        <SecretAccessKey>test-child-secret</SecretAccessKey><SessionToken>test-child-session</SessionToken>
        <Expiration>2026-11-23T09:00:00Z</Expiration></Credentials></AssumeRoleResult>
        <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>
        """

    private static func caller(account: String) -> String {
        """
        <GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::\(account):assumed-role/Billing/s</Arn>
        <UserId>AROA:s</UserId><Account>\(account)</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
        """
    }

    private func exchange(_ transport: ScriptedTransport) -> STSExchange {
        STSExchange(transport: transport, time: ManualClock())
    }

    private func refusal(_ code: String, _ message: String, status: Int = 400, role: AssumedRole = role) async
        -> RefreshFailure?
    {
        let body = "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
        return await #expect(throws: RefreshFailure.self) {
            try await exchange(ScriptedTransport(.success(Sample.answer(body, status: status)))).assumeRole(
                role, identity: Self.identity, region: "eu-west-1", with: Sample.parent)
        }
    }

    @Test func `a role is asked for with everything that was written about it, and signed`() async throws {
        var role = Self.role
        role.duration = .seconds(900)
        role.externalID = "ext id/1"
        role.sessionTags = [SessionTag(key: "team", value: "data & co"), SessionTag(key: "run", value: "")]
        role.policyARNs = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
        let transport = ScriptedTransport(.success(Sample.answer(Self.assumed)))
        let answer = try await exchange(transport)
            .assumeRole(role, identity: Self.identity, region: "eu-west-1", with: Sample.parent)
        #expect(
            answer.value
                == TemporaryCredentials(
                    accessKeyID: "ASIATESTCHILD000", secretAccessKey: Secret("test-child-secret"),
                    sessionToken: Secret("test-child-session"), expiration: Sample.now + .seconds(3600),
                    issuedAt: Sample.now))
        #expect(answer.host == "sts.eu-west-1.amazonaws.com")
        let request = try #require(transport.requests.first)
        #expect(
            request.bodyText
                == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FBilling"
                + "&RoleSessionName=evercred-billing&DurationSeconds=900&ExternalId=ext%20id%2F1"
                + "&Tags.member.1.Key=team&Tags.member.1.Value=data%20%26%20co&Tags.member.2.Key=run"
                + "&Tags.member.2.Value=&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess")
        #expect(request.header("X-Amz-Security-Token") == "test-parent-session")
        #expect(
            request.header("Authorization")?.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=ASIATESTPARENT00/20261123/eu-west-1/sts/aws4_request, ") == true)
    }

    @Test func `the role's region goes before the identity's, and an endpoint before both`() async throws {
        var role = Self.role
        role.region = "us-east-1"
        var identity = Self.identity
        let transport = ScriptedTransport { _, _ in Sample.answer(Self.assumed) }
        let exchange = exchange(transport)
        _ = try await exchange.assumeRole(role, identity: identity, region: "eu-west-1", with: Sample.parent)
        identity.endpoints.sts = "http://127.0.0.1:5000"
        _ = try await exchange.assumeRole(role, identity: identity, region: "eu-west-1", with: Sample.parent)
        #expect(transport.requests.map(\.url) == ["https://sts.us-east-1.amazonaws.com/", "http://127.0.0.1:5000/"])
        #expect(transport.requests.allSatisfy { $0.header("Authorization")?.contains("/us-east-1/sts/") == true })
        #expect(try exchange.host(for: identity, region: "eu-west-1") == "127.0.0.1:5000")
        #expect(try exchange.host(for: Self.identity, region: "cn-north-1") == "sts.cn-north-1.amazonaws.com.cn")
    }

    @Test func `the caller of some credentials is told`() async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.caller(account: "111122223333"))))
        let answer = try await exchange(transport)
            .callerIdentity(with: Sample.parent, identity: Self.identity, region: "eu-west-1")
        #expect(
            answer.value
                == CallerIdentity(
                    account: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/Billing/s", userID: "AROA:s"))
        #expect(transport.requests.first?.bodyText == "Action=GetCallerIdentity&Version=2011-06-15")
    }

    private static func role(expecting account: String) -> AssumedRole {
        var role = role
        role.expectedAccount = account
        return role
    }

    @Test func `credentials of the expected account pass`() async throws {
        var role = Self.role
        role.expectedAccount = "111122223333"
        let transport = ScriptedTransport(.success(Sample.answer(Self.caller(account: "111122223333"))))
        try await exchange(transport)
            .requireExpectedAccount(of: Sample.parent, taking: role, identity: Self.identity, region: "eu-west-1")
        #expect(transport.requests.first?.bodyText == "Action=GetCallerIdentity&Version=2011-06-15")
    }

    @Test func `credentials of another account do not, and both accounts are named`() async {
        let role = Self.role(expecting: "999988887777")
        let transport = ScriptedTransport(.success(Sample.answer(Self.caller(account: "111122223333"))))
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport)
                .requireExpectedAccount(of: Sample.parent, taking: role, identity: Self.identity, region: "eu-west-1")
        }
        #expect(error?.failureClass == .rejected)
        #expect(error?.message.contains("111122223333") == true)
        #expect(error?.message.contains("999988887777") == true)
    }

    @Test func `without an expected account nobody is asked`() async throws {
        let transport = ScriptedTransport()
        try await exchange(transport)
            .requireExpectedAccount(of: Sample.parent, taking: Self.role, identity: Self.identity, region: "eu-west-1")
        #expect(transport.requests.isEmpty)
    }

    // MARK: Web identities

    private static let webRole = WebIdentityRole(
        roleARN: "arn:aws:iam::111122223333:role/Web", sessionName: "evercred-billing", duration: .seconds(7200))

    private static let assumedByToken = """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <AssumeRoleWithWebIdentityResult><Credentials><SessionToken>test-web-session</SessionToken>\
        <SecretAccessKey>test-web-secret</SecretAccessKey><Expiration>2026-11-23T10:00:00Z</Expiration>\
        <AccessKeyId>ASIATESTWEB00000</AccessKeyId></Credentials></AssumeRoleWithWebIdentityResult>\
        </AssumeRoleWithWebIdentityResponse>
        """

    @Test(
        arguments: [
            (ProviderKind.oidc(domain: "login.example.com"), nil), (.facebook, "graph.facebook.com"),
            (.amazon, "www.amazon.com"),
        ] as [(ProviderKind, String?)])
    func `a token takes a role without a signature`(_ provider: ProviderKind, _ providerID: String?) async throws {
        let transport = ScriptedTransport(.success(Sample.answer(Self.assumedByToken)))
        var identity = Self.identity
        identity.provider = provider
        let answer = try await exchange(transport).assumeRole(
            Self.webRole, with: .provider(Sample.token("test/token+1")), identity: identity, region: "eu-west-1")
        #expect(answer.value.accessKeyID == "ASIATESTWEB00000")
        let request = try #require(transport.requests.first)
        #expect(request.header("Authorization") == nil)
        let named = providerID.map { "&ProviderId=\($0)" } ?? ""
        #expect(
            request.bodyText
                == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FWeb"
                + "&RoleSessionName=evercred-billing&WebIdentityToken=test%2Ftoken%2B1&DurationSeconds=7200\(named)")
    }

    @Test func `a token of another issuer is not even sent`() async {
        let transport = ScriptedTransport()
        let identity = Identity(name: "billing", provider: .oidc(domain: "login.example.com"))
        let token = Sample.token(Sample.jwt(["iss": "https://elsewhere.example.com"]))
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport).assumeRole(
                Self.webRole, with: .provider(token), identity: identity, region: "eu-west-1")
        }
        #expect(error?.code == "token.issuer")
        #expect(transport.requests.isEmpty)
    }

    @Test(
        arguments: [
            ("ExpiredToken", FailureClass.tokenRejected, nil), ("ExpiredTokenException", .tokenRejected, nil),
            ("AccessDenied", .rejected, "trust policy of arn:aws:iam::111122223333:role/Billing"),
            ("RegionDisabledException", .rejected, "eu-west-1"), ("InvalidClientTokenId", .rejected, "parent's keys"),
            ("Throttling", .throttled, nil), ("IDPCommunicationError", .transient, nil),
            ("InvalidIdentityToken", .transient, nil), ("PackedPolicyTooLarge", .rejected, "sessionTags"),
        ] as [(String, FailureClass, String?)])
    func `a refusal is understood and comes with a way out`(code: String, expected: FailureClass, remedy: String?) async
    {
        let error = await refusal(code, "no", status: code == "AccessDenied" ? 403 : 400)
        #expect(error?.code == code)
        #expect(error?.failureClass == expected)
        #expect((error?.remedy == nil) == (remedy == nil))
        if let remedy { #expect(error?.remedy?.contains(remedy) == true) }
    }

    @Test(arguments: [
        ("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining", "1h"),
        ("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", "Shorten duration"),
        ("1 validation error detected", "sessionName"),
    ])
    func `what STS does not accept is traced to the setting`(message: String, remedy: String) async {
        let error = await refusal("ValidationError", message)
        #expect(error?.failureClass == .rejected)
        #expect(error?.remedy?.contains(remedy) == true)
    }

    @Test func `a denied role names what else was asked for`() async {
        var role = Self.role
        role.sessionTags = [SessionTag(key: "team", value: "data")]
        role.externalID = "test-external-id"
        let error = await refusal("AccessDenied", "sts:ExternalId test-external-id", status: 403, role: role)
        #expect(error?.remedy?.contains("sts:TagSession") == true)
        #expect(error?.remedy?.contains("externalId") == true)
        #expect(error?.message == "AssumeRole failed: sts:ExternalId <redacted>")
    }

    @Test(arguments: [
        assumed.swapping("<AccessKeyId>ASIATESTCHILD000</AccessKeyId>", ""),
        assumed.swapping("test-child-secret", ""), assumed.swapping("test-child-session", "two words"),
        assumed.swapping("2026-11-23T09:00:00Z", "tomorrow"),
        assumed.swapping("2026-11-23T09:00:00Z", "2026-11-23T07:59:59Z"),
        assumed.swapping("<AssumeRoleResult>", "<Other>"), caller(account: "111122223333"), "{}", "",
    ])
    func `an answer that cannot be used is a transient failure`(_ body: String) async {
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(ScriptedTransport(.success(Sample.answer(body)))).assumeRole(
                Self.role, identity: Self.identity, region: "eu-west-1", with: Sample.parent)
        }
        #expect(error?.code == "malformedAnswer")
        #expect(error?.failureClass == .transient)
    }

    @Test(arguments: ["", "12345", "11112222333x"])
    func `an account is twelve digits`(_ account: String) async {
        let transport = ScriptedTransport(.success(Sample.answer(Self.caller(account: account))))
        let error = await #expect(throws: RefreshFailure.self) {
            try await exchange(transport).callerIdentity(
                with: Sample.parent, identity: Self.identity, region: "eu-west-1")
        }
        #expect(error?.code == "malformedAnswer")
    }
}

extension String {
    fileprivate func swapping(_ part: String, _ other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
