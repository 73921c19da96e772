import CredentialModel
import Crypto
import CryptoExtras
import Sandbox
import StrictJSON
import TestSupport
import Testing

@Suite struct `Token endpoints` {
    typealias World = RunningSandbox

    @Test(arguments: [
        ("accounts.google.com", "https://accounts.google.com", "google-client"),
        ("tenant.eu.auth0.com", "https://tenant.eu.auth0.com/", "auth0-client"),
        ("login.example.com/tenant", "https://login.example.com/tenant", "oidc-client"),
        ("login.example.com%2Ftenant", "https://login.example.com/tenant", "oidc-client"),
    ])
    func `give id_tokens that the issuer's published keys verify`(key: String, issuer: String, clientID: String)
        async throws
    {
        try await World.run { sandbox in
            let tokens = try await sandbox.tokens(from: key, clientID: clientID)
            #expect(tokens["expires_in"] == 3600)
            let text = try #require(tokens["id_token"]?.string)
            let token = try #require(JSONWebToken(text))
            #expect(token.issuer == issuer)
            #expect(token.audiences == [clientID])
            #expect(token.issuedAt == sandbox.clock.now)
            #expect(token.expiration == sandbox.clock.now + .seconds(3600))

            let discovery = try await sandbox.client.send(
                "GET", "/issuers/\(key)/.well-known/openid-configuration"
            ).json()
            #expect(discovery["issuer"]?.string == issuer)
            #expect(discovery["token_endpoint"]?.string?.hasPrefix("\(sandbox.address)/issuers/") == true)
            let keys = try await sandbox.client.send("GET", "/issuers/\(key)/.well-known/jwks.json").json()
            let published = try #require(keys["keys"]?.array?.first)
            #expect(token.header["kid"] == published["kid"])
            let publicKey = try _RSA.Signing.PublicKey(
                n: try #require(Base64URL.decode((published["n"]?.string ?? "").utf8)),
                e: try #require(Base64URL.decode((published["e"]?.string ?? "").utf8)))
            let parts = text.split(separator: ".")
            let signature = _RSA.Signing.RSASignature(
                rawRepresentation: try #require(Base64URL.decode(parts[2].utf8)))
            #expect(
                publicKey.isValidSignature(
                    signature, for: SHA256.hash(data: Array("\(parts[0]).\(parts[1])".utf8)),
                    padding: .insecurePKCS1v1_5))
        }
    }

    @Test(arguments: [
        ("/issuers/google/token", "grant_type=refresh_token&client_id=nobody&refresh_token=a", "401 invalid_client"),
        (
            "/issuers/google/token", "grant_type=refresh_token&client_id=oidc-client&refresh_token=a",
            "401 invalid_client"
        ),
        ("/issuers/google/token", "grant_type=refresh_token&refresh_token=a", "400 invalid_request"),
        ("/issuers/google/token", "client_id=google-client&refresh_token=a", "400 invalid_request"),
        (
            "/issuers/google/token", "grant_type=refresh_token&client_id=google-client&refresh_token=",
            "400 invalid_request"
        ),
        ("/issuers/google/token", "grant_type=password&client_id=google-client", "400 unsupported_grant_type"),
        (
            "/issuers/google/token", "grant_type=fb_exchange_token&client_id=google-client&fb_exchange_token=a",
            "400 unsupported_grant_type"
        ),
        (
            "/issuers/login.example.com/tenant/token",
            "grant_type=refresh_token&client_id=confidential-client&refresh_token=a", "401 invalid_client"
        ),
        (
            "/issuers/login.example.com/tenant/token",
            "grant_type=refresh_token&client_id=confidential-client&client_secret=wrong&refresh_token=a",
            "401 invalid_client"
        ),
        ("/issuers/unknown.example.com/token", "grant_type=refresh_token&client_id=a&refresh_token=a", "404 not_found"),
        ("/developer/token", "pool=\(World.pool)", "400 invalid_request"),
        ("/developer/token", "user=", "400 invalid_request"),
        ("/developer/token", "pool=\(World.otherPool)&user=alice", "400 InvalidParameterException"),
        ("/developer/token", "pool=nowhere&user=alice", "400 ResourceNotFoundException"),
    ])
    func `refuse in the words of OAuth`(path: String, form: String, error: String) async throws {
        try await World.run { sandbox in
            let answer = try await sandbox.post(path, form)
            #expect(answer.error.hasPrefix(error))
            if answer.status == 401 { #expect(answer.headers["www-authenticate"] != nil) }
        }
    }

    @Test func `never give the same token twice`() async throws {
        try await World.run { sandbox in
            let first = try await sandbox.googleToken()
            let second = try await sandbox.googleToken()
            #expect(first != second)
            #expect(JSONWebToken(first)?.claims["sub"] == JSONWebToken(second)?.claims["sub"])
        }
    }

    @Test func `take a client's secret in the form or by Basic`() async throws {
        try await World.run { sandbox in
            let path = "/issuers/login.example.com/tenant/token"
            let form = "grant_type=refresh_token&refresh_token=a"
            let posted = try await sandbox.post(
                path, "\(form)&client_id=confidential-client&client_secret=test-client-secret")
            #expect(posted.status == 200)
            #expect(posted.headers["cache-control"] == "no-store")
            // confidential-client:test-client-secret
            let basic = "Basic Y29uZmlkZW50aWFsLWNsaWVudDp0ZXN0LWNsaWVudC1zZWNyZXQ="
            #expect(try await sandbox.post(path, form, headers: [("Authorization", basic)]).status == 200)
        }
    }

    @Test func `give machines an id_token when they ask, and never at Auth0`() async throws {
        try await World.run { sandbox in
            func call(_ key: String, _ clientID: String, _ scope: String) async throws -> JSONObject {
                let form = "grant_type=client_credentials&client_id=\(clientID)&scope=\(scope)"
                return try #require(try await sandbox.post("/issuers/\(key)/token", form).json().object)
            }
            #expect(try await call("google", "google-client", "email+openid")["id_token"] != nil)
            #expect(try await call("google", "google-client", "email")["id_token"] == nil)
            let auth0 = try await call("tenant.eu.auth0.com", "auth0-client", "openid")
            #expect(auth0["id_token"] == nil && auth0["access_token"] != nil)
        }
    }

    @Test func `let Facebook's tokens be exchanged for later ones of the same user`() async throws {
        try await World.run { sandbox in
            func exchange(_ token: String) async throws -> RawAnswer {
                let escaped = token.flatMap { $0 == "+" ? "%2B" : $0 == "/" ? "%2F" : $0 == "=" ? "%3D" : String($0) }
                let query =
                    "grant_type=fb_exchange_token&client_id=facebook-client&fb_exchange_token=\(String(escaped))"
                return try await sandbox.client.send("GET", "/issuers/facebook/oauth/access_token?\(query)")
            }
            let first = try #require(try await exchange("seed-of-a-login").json()["access_token"]?.string)
            let identity = try await sandbox.identity(logins: ["graph.facebook.com": .string(first)])
            sandbox.clock.advance(by: .seconds(1800))
            let second = try #require(try await exchange(first).json()["access_token"]?.string)
            sandbox.clock.advance(by: .seconds(1800))
            #expect(try await sandbox.identity(logins: ["graph.facebook.com": .string(second)]) == identity)
            #expect(try await exchange(first).error.hasPrefix("400 invalid_grant"))
        }
    }

    @Test func `rotate refresh tokens and revoke the family when a spent one comes back`() async throws {
        var configuration = World.configuration()
        configuration.refreshTokens = SandboxRefreshTokens(known: [Secret("first")], rotate: true)
        try await World.run(configuration) { sandbox in
            func redeem(_ token: String) async throws -> RawAnswer {
                try await sandbox.post(
                    "/issuers/tenant.eu.auth0.com/oauth/token",
                    "grant_type=refresh_token&client_id=auth0-client&refresh_token=\(token)")
            }
            #expect(try await redeem("unknown").error.hasPrefix("400 invalid_grant"))
            let first = try await redeem("first").json()
            let second = try #require(first["refresh_token"]?.string)
            let next = try await redeem(second).json()
            let third = try #require(next["refresh_token"]?.string)
            #expect(third != second)
            let subjects = [first, next].map { JSONWebToken($0["id_token"]?.string ?? "")?.claims["sub"] }
            #expect(subjects[0] != nil && subjects[0] == subjects[1])

            #expect(try await redeem(second).error.hasPrefix("400 invalid_grant"))
            #expect(try await redeem(third).error.hasPrefix("400 invalid_grant"))
        }
    }

    @Test func `know Auth0 behind a domain of its own`() async throws {
        var configuration = World.configuration()
        configuration.pools[World.pool]?.providers["login.company.example"] = ["company-client"]
        configuration.auth0Domain = "login.company.example"
        try await World.run(configuration) { sandbox in
            let tokens = try await sandbox.tokens(from: "auth0", clientID: "company-client")
            let token = try #require(tokens["id_token"]?.string)
            #expect(JSONWebToken(token)?.issuer == "https://login.company.example/")
            _ = try await sandbox.identity(logins: ["login.company.example": .string(token)])
        }
    }
}
