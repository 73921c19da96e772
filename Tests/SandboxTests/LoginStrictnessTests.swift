import CredentialModel
import Sandbox
import StrictJSON
import TestSupport
import Testing

@Suite struct `Strictness towards logins` {
    typealias World = RunningSandbox

    /// A login that must be refused: under which key, made how, and with what answer.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: String
        let token: @Sendable (RunningSandbox) async throws -> String
        let error: String
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a provider that the pool does not have", key: "other.example.com",
            token: { try await $0.googleToken() },
            error: "400 NotAuthorizedException: Token is not from a supported provider of this identity pool."),
        Case(
            testDescription: "Amplify's name in place of the key", key: "google",
            token: { try await $0.googleToken() },
            error: "400 InvalidParameterException: Please provide a valid public provider."),
        Case(
            testDescription: "a token of another issuer", key: "login.example.com/tenant",
            token: { try await $0.googleToken() },
            error: "400 NotAuthorizedException: Invalid login token. Issuer doesn't match providerName"),
        Case(
            testDescription: "a token for another client", key: World.google,
            token: { try await $0.googleToken(clientID: "other-client") },
            error: "400 NotAuthorizedException: Invalid login token. Incorrect token audience."),
        Case(
            testDescription: "no JWT", key: World.google, token: { _ in "opaque" },
            error: "400 NotAuthorizedException: Invalid login token. Not a valid OpenId Connect identity token."),
        Case(
            testDescription: "claims under somebody else's signature", key: World.google,
            token: { sandbox in
                let parts = try await sandbox.googleToken(user: "mallory").split(separator: ".")
                let genuine = try await sandbox.googleToken(user: "alice").split(separator: ".")
                return "\(genuine[0]).\(parts[1]).\(genuine[2])"
            }, error: "400 NotAuthorizedException: Invalid login token. Couldn't verify signed token."),
        Case(
            testDescription: "a token that says it needs no signature", key: World.google,
            token: { sandbox in
                let parts = try await sandbox.googleToken().split(separator: ".")
                return "\(Base64URL.encode(#"{"alg":"none"}"#.utf8)).\(parts[1])."
            }, error: "400 NotAuthorizedException: Invalid login token. Couldn't verify signed token."),
        Case(
            testDescription: "a token without an audience", key: World.google,
            token: { _ in
                let claims = Base64URL.encode(#"{"iss":"https://accounts.google.com","sub":"a","exp":1}"#.utf8)
                return "\(Base64URL.encode(#"{"alg":"RS256"}"#.utf8)).\(claims).AAAA"
            }, error: "400 NotAuthorizedException: Invalid login token. Missing a required claim: aud"),
        Case(
            testDescription: "a facebook token that facebook did not give", key: "graph.facebook.com",
            token: { _ in "EAAnonsense" }, error: "400 NotAuthorizedException: Invalid login token."),
        Case(
            testDescription: "an amazon token in place of a facebook one", key: "graph.facebook.com",
            token: { sandbox in
                let tokens = try await sandbox.tokens(from: "amazon", clientID: "amazon-client")
                return try #require(tokens["access_token"]?.string)
            }, error: "400 NotAuthorizedException: Invalid login token."),
        Case(
            testDescription: "an empty token", key: World.google, token: { _ in "" },
            error:
                "400 ValidationException: 1 validation error detected: Value '0 characters' at "
                + "'logins.accounts.google.com' failed to satisfy constraint: Map value must satisfy constraint: "
                + "[Member must have length between 1 and 50000]"),
        Case(
            testDescription: "a token beyond 50 000 characters", key: World.google,
            token: { _ in String(repeating: "a", count: 50_001) },
            error:
                "400 ValidationException: 1 validation error detected: Value '50001 characters' at "
                + "'logins.accounts.google.com' failed to satisfy constraint: Map value must satisfy constraint: "
                + "[Member must have length between 1 and 50000]"),
    ]

    @Test(arguments: cases) func `refuses what the real service refuses`(_ login: Case) async throws {
        try await World.run { sandbox in
            let token = try await login.token(sandbox)
            let answer = try await sandbox.cognito(
                "GetId", ["IdentityPoolId": .string(World.pool), "Logins": [login.key: .string(token)]])
            #expect(answer.error == login.error)
            #expect(answer.headers["x-amzn-errortype"]?.hasSuffix("Exception:") == true)
        }
    }

    @Test(arguments: [("google", World.google, "google-client"), ("facebook", "graph.facebook.com", "facebook-client")])
    func `refuses tokens from the second on in which they end`(name: String, key: String, clientID: String) async throws
    {
        try await World.run { sandbox in
            let tokens = try await sandbox.tokens(from: name, clientID: clientID)
            let token = tokens["id_token"] ?? tokens["access_token"] ?? .null
            let end = sandbox.clock.now.seconds + 3600
            sandbox.clock.advance(by: .seconds(3599))
            _ = try await sandbox.identity(logins: [key: token])
            sandbox.clock.advance(by: .seconds(1))
            let late = try await sandbox.cognito(
                "GetId", ["IdentityPoolId": .string(World.pool), "Logins": [key: token]])
            #expect(
                late.error
                    == "400 NotAuthorizedException: Invalid login token. Token expired: \(end) >= \(end)")
        }
    }

    @Test(arguments: [
        (
            "GetId", #"{"IdentityPoolId": "eu-west-1:00000000-0000-4000-8000-000000000009"}"#,
            "400 ResourceNotFoundException"
        ),
        ("GetId", #"{}"#, "400 ValidationException: 1 validation error detected: Value null at 'identityPoolId'"),
        ("GetId", #"{"IdentityPoolId": "eu-west-1_AbC"}"#, "400 ValidationException"),
        ("GetId", #"{"IdentityPoolId": 5}"#, "400 SerializationException"),
        ("GetId", #"{"IdentityPoolId": "a:b""#, "400 SerializationException"),
        ("GetId", #"{"IdentityPoolId": "eu-west-1:5f", "AccountId": "x"}"#, "400 ValidationException"),
        ("GetCredentialsForIdentity", #"{"IdentityId": "eu-west-1:XYZ"}"#, "400 ValidationException"),
        (
            "GetCredentialsForIdentity", #"{"IdentityId": "eu-west-1:00000000-0000-4000-8000-000000000009"}"#,
            "400 ResourceNotFoundException: Identity 'eu-west-1:00000000-0000-4000-8000-000000000009' not found."
        ),
        (
            "GetCredentialsForIdentity", #"{"IdentityId": "eu-west-1:5f", "CustomRoleArn": "short"}"#,
            "400 ValidationException"
        ),
        ("DescribeIdentity", #"{}"#, "400 UnknownOperationException"),
    ])
    func `refuses malformed parameters`(operation: String, input: String, error: String) async throws {
        try await World.run { sandbox in
            let answer = try await sandbox.client.send(
                "POST", "/", headers: [("X-Amz-Target", "AWSCognitoIdentityService.\(operation)")],
                body: Array(input.utf8))
            #expect(answer.error.hasPrefix(error))
        }
    }

    @Test func `forbids an identity to whom has no login of it`() async throws {
        try await World.run { sandbox in
            let alice: JSONObject = [World.google: .string(try await sandbox.googleToken(user: "alice"))]
            let bob: JSONObject = [World.google: .string(try await sandbox.googleToken(user: "bob"))]
            let identity = try await sandbox.identity(pool: World.pool, logins: alice)
            let answer = try await sandbox.cognito(
                "GetCredentialsForIdentity", ["IdentityId": .string(identity), "Logins": .object(bob)])
            #expect(
                answer.error
                    == "400 NotAuthorizedException: Logins don't match. Please include at least one valid login "
                    + "for this identity or identity pool.")
        }
    }
}
