import AWSClient
import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// Developer tokens that Cognito Identity gives itself.
struct `A developer token` {
    private static let signer = SigningCredentials(
        accessKeyID: "AKIATESTTESTTESTTEST", secretAccessKey: Secret("test-signer-secret"))
    private static let id = "eu-west-1:11111111-2222-3333-4444-555555555555"

    private func bench(
        _ signer: DeveloperRefresher.Signer = .set("ops"), credentials: SigningCredentials? = signer,
        tags: [String: String] = [:]
    ) -> Bench {
        var bench = Bench(
            .developer(
                DeveloperRefresher(
                    providerName: "login.company", userIdentifier: "user-1", signer: signer,
                    tokenDuration: .seconds(900), principalTags: tags)))
        bench.request = TokenRequest(
            identity: Identity(name: "billing", provider: .developer, identityPoolID: "eu-west-1:pool"),
            reason: .initial, signer: credentials)
        return bench
    }

    private static func answer(_ token: String) -> HTTPResponse {
        Bench.json(["IdentityId": .string(id), "Token": .string(token)])
    }

    private static func refusal(_ code: String, status: Int = 400) -> HTTPResponse {
        Bench.json(["__type": .string(code), "message": "no"], status: status)
    }

    @Test func `is asked for in a signed request`() async throws {
        let transport = ScriptedTransport(.success(Self.answer(Bench.idToken)))
        let provided = try await bench(tags: ["b": "2", "a": "1"]).token(transport)
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://cognito-identity.eu-west-1.amazonaws.com/")
        #expect(request.header("X-Amz-Target") == "AWSCognitoIdentityService.GetOpenIdTokenForDeveloperIdentity")
        #expect(request.header("Content-Type") == "application/x-amz-json-1.1")
        #expect(
            request.header("Authorization")?.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIATESTTESTTESTTEST/20261123/eu-west-1/cognito-identity/aws4_request, ")
                == true)
        #expect(
            request.text == #"{"IdentityPoolId":"eu-west-1:pool","Logins":{"login.company":"user-1"},"#
                + #""TokenDuration":900,"PrincipalTags":{"a":"1","b":"2"}}"#)
        #expect(provided.token?.expiration == Timestamp(seconds: Bench.later))
        #expect(provided.identityID == Self.id)
        #expect(provided.warnings == [])
    }

    @Test func `is asked for as the identity that is known, where its endpoint is`() async throws {
        var bench = bench()
        bench.request.identityID = Self.id
        bench.request.identity.endpoints.cognitoIdentity = "http://127.0.0.1:5000"
        bench.request.deadline = bench.clock.bootNow + .seconds(3)
        let transport = ScriptedTransport(.success(Self.answer("test-opaque")))
        let provided = try await bench.token(transport)
        #expect(transport.requests.first?.url == "http://127.0.0.1:5000/")
        #expect(transport.requests.first?.timeout == .seconds(3))
        #expect(transport.requests.first?.text.contains(#""IdentityId":"\#(Self.id)""#) == true)
        #expect(provided.token?.expiration == Sample.now + .seconds(900))
        #expect(provided.warnings == [])
    }

    @Test(
        arguments: [
            (refusal("NotAuthorizedException"), "NotAuthorizedException", .rejected),
            (refusal("ResourceConflictException", status: 409), "ResourceConflictException", .rejected),
            (
                refusal("DeveloperUserAlreadyRegisteredException"), "DeveloperUserAlreadyRegisteredException", .rejected
            ),
            (refusal("TooManyRequestsException"), "TooManyRequestsException", .throttled),
            (refusal("InternalErrorException", status: 500), "InternalErrorException", .transient),
            (refusal("ExpiredTokenException", status: 403), "ExpiredTokenException", .transient),
            (Bench.json(["IdentityId": .string(id)]), "malformedAnswer", .transient),
            (Bench.json(["IdentityId": "none", "Token": "test-token"]), "malformedAnswer", .transient),
            (answer("test-rejected"), "token.rejected", .rejected),
        ] as [(HTTPResponse, String, FailureClass)])
    func `may be refused`(response: HTTPResponse, code: String, failureClass: FailureClass) async {
        var bench = bench()
        bench.request.rejectedToken = Secret("test-rejected")
        let failure = await bench.failure(response)
        #expect(failure?.code == code)
        #expect(failure?.failureClass == failureClass)
    }

    @Test func `waits for the signer`() async {
        let failure = await bench(credentials: nil).failure(Self.answer(Bench.idToken))
        #expect(failure?.code == "parent.unavailable")
        #expect(failure?.failureClass == .transient)
        #expect(failure?.message.contains("'ops'") == true)
    }

    @Test func `needs a pool and time`() async {
        var bench = bench()
        bench.request.deadline = bench.clock.bootNow
        #expect(await bench.failure(Self.answer(Bench.idToken))?.code == "http.timeout")
        bench.request.identity.identityPoolID = nil
        bench.request.identity.region = "eu-west-1"
        let failure = await bench.failure(Self.answer(Bench.idToken))
        #expect(failure?.code == "identityPool")
        #expect(failure?.failureClass == .rejected)
    }

    // MARK: Profiles

    private static let file = """
        # of the operators
        [other]
        aws_access_key_id = AKIAOTHER
        aws_secret_access_key = test-other
        [ ops ]\r
        aws_access_key_id=AKIAFIRST
        AWS_Access_Key_ID = AKIASECOND\r
        aws_secret_access_key = test/secret+key==
          aws_session_token = test-continuation
        ; aws_session_token = test-comment
        [keyless]
        aws_access_key_id = AKIAKEYLESS
        """

    @Test func `is signed with a profile as it stands in its file`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(Self.file, to: "credentials")
            let file = SharedCredentialsFile(path: folder.path("credentials"))
            #expect(
                try await file.credentials(of: "ops")
                    == SigningCredentials(accessKeyID: "AKIASECOND", secretAccessKey: Secret("test/secret+key==")))
            try folder.write(Self.file + "\n[ops]\naws_session_token = test-session\n", to: "credentials")
            #expect(try await file.credentials(of: "ops").sessionToken == Secret("test-session"))

            let bench = bench(.profile("ops", file: file.path), credentials: nil)
            let transport = ScriptedTransport(.success(Self.answer(Bench.idToken)))
            _ = try await bench.token(transport)
            #expect(transport.requests.first?.header("X-Amz-Security-Token") == "test-session")
        }
    }

    @Test func `waits for a profile that is missing`() async throws {
        try await TemporaryFolder.with { folder in
            try folder.write(Self.file, to: "credentials")
            for (profile, name) in [("none", "credentials"), ("keyless", "credentials"), ("ops", "nowhere")] {
                let bench = bench(.profile(profile, file: folder.path(name)), credentials: nil)
                let failure = await bench.failure(Self.answer(Bench.idToken))
                #expect(failure?.code == "developer.profile")
                #expect(failure?.failureClass == .needsLogin)
                #expect(failure?.message.contains("'\(profile)'") == true)
                #expect(failure?.message.contains(folder.path(name)) == true)
            }
        }
    }
}
