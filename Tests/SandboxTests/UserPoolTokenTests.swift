import CredentialModel
import StrictJSON
import TestSupport
import Testing

@testable import Sandbox

@Suite struct `Tokens of a user pool` {
    typealias World = RunningSandbox

    private func renew(_ sandbox: World, _ token: JSONValue?, client: String = "open") async throws -> RawAnswer {
        try await sandbox.initiate("REFRESH_TOKEN_AUTH", ["REFRESH_TOKEN": token ?? .null], client: client)
    }

    private func exchange(_ sandbox: World, _ token: JSONValue?, client: String) async throws -> RawAnswer {
        try await sandbox.idp(
            "GetTokensFromRefreshToken", ["RefreshToken": token ?? .null, "ClientId": .string(client)])
    }

    private func getUser(_ sandbox: World, _ token: JSONValue?) async throws -> RawAnswer {
        try await sandbox.idp("GetUser", ["AccessToken": token ?? .null])
    }

    // MARK: Renewing

    @Test func `a refresh token is good until it ends, and for its own client`() async throws {
        let configuration = World.poolConfiguration { $0.clients["open"]?.refreshTokenLifetime = .seconds(7200) }
        try await World.run(configuration) { sandbox in
            let tokens = try await sandbox.tokens()
            let renewed = try await renew(sandbox, tokens["RefreshToken"]).json()["AuthenticationResult"]
            #expect(renewed?["RefreshToken"] == nil && renewed?["AccessToken"] != nil)
            let others = try await renew(sandbox, tokens["RefreshToken"], client: "telling")
            #expect(others.error == "400 NotAuthorizedException: Invalid Refresh Token.")
            let exchanged = try await exchange(sandbox, tokens["RefreshToken"], client: "open")
            #expect(try exchanged.json()["AuthenticationResult"]?["RefreshToken"] == nil)
            sandbox.clock.advance(by: .seconds(7200))
            let late = try await renew(sandbox, tokens["RefreshToken"])
            #expect(late.error == "400 NotAuthorizedException: Refresh Token has expired")
        }
    }

    @Test func `a client that rotates has each token once, and once more while the grace lasts`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let first = try await sandbox.tokens(client: "rotating")["RefreshToken"]
            let refused = try await renew(sandbox, first, client: "rotating")
            #expect(
                refused.error == "400 InvalidParameterException: REFRESH_TOKEN_AUTH is not enabled for the client.")
            let next = try await exchange(sandbox, first, client: "rotating").json()
            let second = try #require(next["AuthenticationResult"]?["RefreshToken"])
            sandbox.clock.advance(by: .seconds(9))
            #expect(try await exchange(sandbox, first, client: "rotating").status == 200)
            sandbox.clock.advance(by: .seconds(1))
            let late = try await exchange(sandbox, first, client: "rotating")
            #expect(late.error.hasPrefix("400 RefreshTokenReuseException: "))
            // The others of the family live on.
            #expect(try await exchange(sandbox, second, client: "rotating").status == 200)
        }
    }

    // MARK: Taking back

    @Test func `a revoked sign-in takes its access tokens along, and no other one`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let first = try await sandbox.tokens()
            let second = try await sandbox.tokens()
            func revoke(_ token: JSONValue?, client: String = "open") async throws -> RawAnswer {
                try await sandbox.idp("RevokeToken", ["Token": token ?? .null, "ClientId": .string(client)])
            }
            #expect(try await revoke(first["RefreshToken"], client: "telling").error.hasPrefix("400 Unauthorized"))
            #expect(try await revoke(first["AccessToken"]).error.hasPrefix("400 UnsupportedTokenTypeException"))
            #expect(try await revoke(first["RefreshToken"]).status == 200)
            #expect(try await revoke("nobody-knows-it").status == 200)
            let dead = try await getUser(sandbox, first["AccessToken"])
            #expect(dead.error == "400 NotAuthorizedException: Access Token has been revoked")
            let spent = try await renew(sandbox, first["RefreshToken"])
            #expect(spent.error == "400 NotAuthorizedException: Refresh Token has been revoked")
            #expect(try await getUser(sandbox, second["AccessToken"]).status == 200)

            let signedOut = try await sandbox.idp("GlobalSignOut", ["AccessToken": second["AccessToken"] ?? .null])
            #expect(signedOut.status == 200)
            #expect(try await getUser(sandbox, second["AccessToken"]).error.hasSuffix("has been revoked"))
        }
    }

    // MARK: Knowing again

    @Test func `access tokens are good while they live, unchanged, and in their own place`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let tokens = try await sandbox.tokens()
            let invalid = "400 NotAuthorizedException: Invalid Access Token"
            #expect(try await getUser(sandbox, tokens["IdToken"]).error == invalid)
            #expect(try await getUser(sandbox, tokens["RefreshToken"]).error == invalid)
            let text = try #require(tokens["AccessToken"]?.string)
            let parts = text.split(separator: ".")
            let stolen = try #require(Base64URL.decode(parts[1].utf8))
            let forged = String(decoding: stolen, as: UTF8.self).replacing("alice", with: "admin")
            let bytes = Base64URL.encode(Array(forged.utf8))
            #expect(try await getUser(sandbox, .string("\(parts[0]).\(bytes).\(parts[2])")).error == invalid)
            #expect(try await getUser(sandbox, tokens["AccessToken"]).status == 200)
            sandbox.clock.advance(by: .seconds(3600))
            let late = try await getUser(sandbox, tokens["AccessToken"])
            #expect(late.error == "400 NotAuthorizedException: Access Token has expired")
        }
    }

    @Test func `id tokens open the identity pool that accepts them`() async throws {
        var configuration = World.poolConfiguration()
        let key = "cognito-idp.eu-west-1.amazonaws.com/\(World.userPool)"
        configuration.pools[World.pool]?.providers[key] = ["open"]
        try await World.run(configuration) { sandbox in
            let tokens = try await sandbox.tokens()
            let logins: JSONObject = [key: tokens["IdToken"] ?? .null]
            let identity = try await sandbox.identity(logins: logins)
            _ = try await sandbox.credentials(identity: identity, logins: logins)
            func refused(_ token: JSONValue?) async throws -> String {
                try await sandbox.cognito(
                    "GetId", ["IdentityPoolId": .string(World.pool), "Logins": [key: token ?? .null]]
                ).error
            }
            #expect(try await refused(tokens["AccessToken"]).hasSuffix("Missing a required claim: aud"))
            #expect(
                try await refused(try await sandbox.tokens(client: "telling")["IdToken"])
                    .hasSuffix("Incorrect token audience."))
        }
    }

    @Test func `a pool's keys and discovery are at its issuer's path`() async throws {
        try await World.run(World.poolConfiguration()) { sandbox in
            let key = "cognito-idp.eu-west-1.amazonaws.com/\(World.userPool)"
            for base in ["/\(World.userPool)", "/issuers/\(key)"] {
                let document = try await sandbox.client.send("GET", "\(base)/.well-known/openid-configuration").json()
                #expect(document["issuer"]?.string == "https://\(key)")
                let keys = try await sandbox.client.send("GET", "\(base)/.well-known/jwks.json").json()
                let token = try #require(
                    try await sandbox.tokens()["IdToken"]?.string.flatMap { JSONWebToken($0) })
                #expect(keys["keys"]?.array?.first?["kid"] == token.header["kid"])
                #expect(token.issuer == "https://\(key)")
            }
            let unknown = try await sandbox.client.send("GET", "/eu-west-1_Nowhere/.well-known/jwks.json")
            #expect(unknown.status == 404)
        }
    }

    // MARK: Devices

    @Test func `a device that its user wants remembered proves itself, once for each challenge`() async throws {
        let configuration = World.poolConfiguration {
            $0.deviceTracking = .optIn
            $0.users[0].factors = ["EMAIL_OTP"]
        }
        try await World.run(configuration) { sandbox in
            let first = try await sandbox.signIn().json()
            let tokens = try await sandbox.respond(
                "EMAIL_OTP",
                ["USERNAME": "alice", "EMAIL_OTP_CODE": .string(try await sandbox.code(of: "alice"))],
                session: first["Session"]
            ).json()["AuthenticationResult"]
            let key = try #require(tokens?["NewDeviceMetadata"]?["DeviceKey"])
            let group = try #require(tokens?["NewDeviceMetadata"]?["DeviceGroupKey"]?.string)
            let access = tokens?["AccessToken"] ?? .null
            let salt: [UInt8] = Array(1...16)
            let verifier = SecureRemotePassword.verifier(
                identity: group + (key.string ?? ""), password: "test-device-secret", salt: salt)
            let confirmed = try await sandbox.idp(
                "ConfirmDevice",
                [
                    "AccessToken": access, "DeviceKey": key,
                    "DeviceSecretVerifierConfig": [
                        "Salt": .string(UserPoolService.base64(salt)),
                        "PasswordVerifier": .string(UserPoolService.base64([0] + verifier)),
                    ],
                ])
            #expect(try confirmed.json()["UserConfirmationNecessary"] == true)
            func signIn() async throws -> JSONValue {
                try await sandbox.initiate(
                    "USER_PASSWORD_AUTH",
                    ["USERNAME": "alice", "PASSWORD": .string(World.password), "DEVICE_KEY": key]
                ).json()
            }
            // Known, but not remembered: the second factor is asked for as well.
            #expect(try await signIn()["ChallengeName"] == "EMAIL_OTP")
            let status = try await sandbox.idp(
                "UpdateDeviceStatus",
                ["AccessToken": access, "DeviceKey": key, "DeviceRememberedStatus": "remembered"])
            #expect(status.status == 200)
            let asked = try await signIn()
            #expect(asked["ChallengeName"] == "DEVICE_SRP_AUTH")
            let client = SRPClient(password: "test-device-secret")
            func begin(session: JSONValue?) async throws -> RawAnswer {
                try await sandbox.respond(
                    "DEVICE_SRP_AUTH",
                    ["USERNAME": "alice", "DEVICE_KEY": key, "SRP_A": .string(client.publicKey)], session: session)
            }
            let question = try await begin(session: asked["Session"]).json()
            #expect(question["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER")
            for session in [asked["Session"], nil] {
                #expect(try await begin(session: session).error.hasSuffix("Invalid session for the user."))
            }
            // The group's name stands where a pool's does.
            var parameters = question["ChallengeParameters"]?.object ?? [:]
            parameters["USER_ID_FOR_SRP"] = key
            var responses = try client.responses(
                to: ["ChallengeParameters": .object(parameters)], pool: "_\(group)",
                at: ClaimTimestamp.text(sandbox.clock.now))
            responses["USERNAME"] = "alice"
            responses["DEVICE_KEY"] = key
            let signedIn = try await sandbox.respond("DEVICE_PASSWORD_VERIFIER", .object(responses)).json()
            #expect(signedIn["AuthenticationResult"]?["NewDeviceMetadata"] == nil)
            let refreshToken = try #require(signedIn["AuthenticationResult"]?["RefreshToken"])
            #expect(try await renew(sandbox, refreshToken).error.hasSuffix("Invalid Refresh Token."))
            let renewed = try await sandbox.initiate(
                "REFRESH_TOKEN_AUTH", ["REFRESH_TOKEN": refreshToken, "DEVICE_KEY": key])
            #expect(renewed.status == 200)
        }
    }
}
