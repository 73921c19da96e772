import AWSClient
import CredentialModel
import Platform
import Sandbox
import StrictJSON
import TestSupport
import Testing

@Suite struct `Cognito Identity` {
    typealias World = RunningSandbox

    @Test(arguments: [
        ("accounts.google.com", "google-client", "id_token"), ("graph.facebook.com", "facebook-client", "access_token"),
        ("www.amazon.com", "amazon-client", "access_token"), ("tenant.eu.auth0.com", "auth0-client", "id_token"),
        ("login.example.com/tenant", "oidc-client", "id_token"),
    ])
    func `leads a login to the same identity every time and to keys that STS knows`(
        key: String, clientID: String, member: String
    ) async throws {
        try await World.run { sandbox in
            let token = try #require(try await sandbox.tokens(from: key, clientID: clientID)[member]?.string)
            let logins: JSONObject = [key: .string(token)]
            let identity = try await sandbox.identity(logins: logins)
            #expect(identity.hasPrefix("eu-west-1:"))
            #expect(try await sandbox.identity(logins: logins) == identity)

            let credentials = try await sandbox.credentials(identity: identity, logins: logins)
            #expect(credentials.accessKeyID.hasPrefix("ASIA") && credentials.accessKeyID.utf8.count == 20)
            #expect(credentials.secretAccessKey.reveal().utf8.count == 40)
            #expect(credentials.lifetime == .seconds(3600))
            let caller = try await sandbox.sts("Action=GetCallerIdentity", signedWith: SigningCredentials(credentials))
            #expect(
                caller.element("Arn")
                    == "arn:aws:sts::123456789012:assumed-role/Cognito_SandboxAuth_Role/CognitoIdentityCredentials")
        }
    }

    @Test func `gives every user an identity and every call keys of its own`() async throws {
        try await World.run { sandbox in
            let first: JSONObject = [World.google: .string(try await sandbox.googleToken(user: "one"))]
            let second: JSONObject = [World.google: .string(try await sandbox.googleToken(user: "two"))]
            let identity = try await sandbox.identity(logins: first)
            #expect(try await sandbox.identity(logins: second) != identity)
            let keys = try await sandbox.credentials(identity: identity, logins: first)
            #expect(try await sandbox.credentials(identity: identity, logins: first).accessKeyID != keys.accessKeyID)
        }
    }

    @Test func `admits developer tokens to their own identity only`() async throws {
        try await World.run { sandbox in
            let alice = try await sandbox.post("/developer/token", "pool=\(World.pool)&user=alice").json()
            let again = try await sandbox.post("/developer/token", "user=alice").json()
            #expect(again["identity_id"] == alice["identity_id"])
            #expect(alice["expires_at"]?.integer == (sandbox.clock.now + .seconds(900)).milliseconds)
            let identity = try #require(alice["identity_id"]?.string)
            let logins: JSONObject = ["cognito-identity.amazonaws.com": alice["token"] ?? .null]
            _ = try await sandbox.credentials(identity: identity, logins: logins)
            var both = logins
            both[World.google] = "not a token"
            let unbelieved = try await sandbox.cognito(
                "GetCredentialsForIdentity", ["IdentityId": .string(identity), "Logins": .object(both)])
            #expect(unbelieved.error.hasPrefix("400 NotAuthorizedException: Invalid login token. Not a valid OpenId"))

            let refused = try await sandbox.cognito(
                "GetCredentialsForIdentity",
                ["IdentityId": .string(World.seededIdentity), "Logins": .object(logins)])
            #expect(refused.error.hasPrefix("400 NotAuthorizedException: Logins don't match."))
            let getID = try await sandbox.cognito(
                "GetId", ["IdentityPoolId": .string(World.pool), "Logins": .object(logins)])
            #expect(
                getID.error
                    == "400 NotAuthorizedException: Invalid login token. Can't pass in a Cognito token.")
        }
    }

    @Test func `gives a developer's user the identity that a configuration names`() async throws {
        try await World.run { sandbox in
            let form = "pool=\(World.pool)&user=bob&identity_id=\(World.seededIdentity)"
            let bob = try await sandbox.post("/developer/token", form).json()
            #expect(bob["identity_id"]?.string == World.seededIdentity)
            let elsewhere = try await sandbox.post(
                "/developer/token",
                "pool=\(World.pool)&user=bob&identity_id=eu-west-1:00000000-0000-4000-8000-000000000009")
            #expect(elsewhere.error.hasPrefix("400 ResourceNotFoundException"))
        }
    }

    @Test func `signs GetOpenIdTokenForDeveloperIdentity in only with a right signature`() async throws {
        try await World.run { sandbox in
            let body = JSONWriter.bytes([
                "IdentityPoolId": .string(World.pool), "Logins": ["login.company": "carol"], "TokenDuration": 60,
            ])
            func call(_ secret: Secret) async throws -> RawAnswer {
                let request = SignatureV4(service: "cognito-identity", region: "eu-west-1").sign(
                    Platform.HTTPRequest(
                        method: "POST", url: "\(sandbox.address)/",
                        headers: [
                            ("X-Amz-Target", "AWSCognitoIdentityService.GetOpenIdTokenForDeveloperIdentity")
                        ], body: body),
                    with: SigningCredentials(accessKeyID: World.userKey, secretAccessKey: secret),
                    at: sandbox.clock.now)
                return try await sandbox.client.send("POST", "/", headers: request.headers, body: body)
            }
            let token = try #require(try await call(World.userSecret).json()["Token"]?.string)
            #expect(JSONWebToken(token)?.expiration == sandbox.clock.now + .seconds(60))
            #expect(try await call(Secret("wrong")).error.hasPrefix("400 InvalidSignatureException"))
        }
    }

    @Test func `knows guests only where the pool admits them`() async throws {
        try await World.run { sandbox in
            let guest = try await sandbox.identity(pool: World.otherPool, logins: [:])
            #expect(try await sandbox.identity(pool: World.otherPool, logins: [:]) != guest)
            let credentials = try await sandbox.credentials(identity: guest, logins: [:])
            let caller = try await sandbox.sts("Action=GetCallerIdentity", signedWith: SigningCredentials(credentials))
            #expect(caller.element("Arn")?.contains("Cognito_SandboxUnauth_Role") == true)
            let refused = try await sandbox.cognito("GetId", ["IdentityPoolId": .string(World.pool)])
            #expect(
                refused.error
                    == "400 NotAuthorizedException: Unauthenticated access is not supported for this identity pool.")
        }
    }

    @Test func `links a second login and merges the identity it came from`() async throws {
        try await World.run { sandbox in
            let google: JSONObject = [World.google: .string(try await sandbox.googleToken())]
            let amazonToken = try await sandbox.tokens(from: "amazon", clientID: "amazon-client")["access_token"]
            let amazon: JSONObject = ["www.amazon.com": amazonToken ?? .null]
            let identity = try await sandbox.identity(logins: google)
            let other = try await sandbox.identity(logins: amazon)
            #expect(identity != other)
            let both = JSONObject((google.members + amazon.members).map { ($0.name, $0.value) })
            _ = try await sandbox.credentials(identity: identity, logins: both)
            #expect(try await sandbox.identity(logins: amazon) == identity)
            let merged = try await sandbox.cognito(
                "GetCredentialsForIdentity", ["IdentityId": .string(other), "Logins": .object(amazon)])
            #expect(merged.error == "400 NotAuthorizedException: Access to Identity '\(other)' is forbidden.")
        }
    }

    @Test func `gives keys that end when it says`() async throws {
        var configuration = World.configuration()
        configuration.credentialLifetime = .seconds(2)
        try await World.run(configuration) { sandbox in
            let logins: JSONObject = [World.google: .string(try await sandbox.googleToken())]
            let identity = try await sandbox.identity(logins: logins)
            let credentials = try await sandbox.credentials(identity: identity, logins: logins)
            #expect(credentials.lifetime == .seconds(2))
            sandbox.clock.advance(by: .seconds(2))
            let late = try await sandbox.sts("Action=GetCallerIdentity", signedWith: SigningCredentials(credentials))
            #expect(late.error == "403 ExpiredToken: The security token included in the request is expired")
        }
    }

    @Test func `gives a custom role to whom asks for one`() async throws {
        try await World.run { sandbox in
            let logins: JSONObject = [World.google: .string(try await sandbox.googleToken())]
            let identity = try await sandbox.identity(logins: logins)
            func call(_ role: String) async throws -> RawAnswer {
                try await sandbox.cognito(
                    "GetCredentialsForIdentity",
                    ["IdentityId": .string(identity), "Logins": .object(logins), "CustomRoleArn": .string(role)])
            }
            #expect(try await call("arn:aws:iam::111122223333:role/team/Custom").status == 200)
            #expect(
                try await call("arn:aws:iam::111122223333:group/Custom").error
                    .hasPrefix("400 InvalidIdentityPoolConfigurationException"))
        }
    }
}
