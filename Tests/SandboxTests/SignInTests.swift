import CredentialModel
import Crypto
import Sandbox
import StrictJSON
import TestSupport
import Testing

/// Signing in at the sandbox's providers in a browser.
@Suite struct `Consent pages` {
    typealias World = RunningSandbox

    static let redirect = "http://127.0.0.1:50000/callback"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// The query of a good question, with some fields changed; `nil` leaves one out.
    private static func question(_ clientID: String, _ changes: [String: String?] = [:]) -> String {
        var fields: [String: String?] = [
            "client_id": clientID, "redirect_uri": "http%3A%2F%2F127.0.0.1%3A50000%2Fcallback",
            "response_type": "code", "scope": "openid+email", "state": "s%201", "nonce": "n-1",
            "code_challenge": challenge, "code_challenge_method": "S256",
        ]
        fields.merge(changes) { $1 }
        return fields.sorted { $0.key < $1.key }.compactMap { field in field.value.map { "\(field.key)=\($0)" } }
            .joined(separator: "&")
    }

    private static let pages = [
        ("/issuers/google/o/oauth2/v2/auth", "google-client"), ("/issuers/facebook/dialog/oauth", "facebook-client"),
        ("/issuers/amazon/ap/oa", "amazon-client"), ("/issuers/tenant.eu.auth0.com/authorize", "auth0-client"),
        ("/issuers/login.example.com/tenant/authorize", "oidc-client"),
    ]

    /// Where the browser is sent when the human allows.
    private static func allow(_ sandbox: World, _ page: String, _ query: String) async throws -> [String: String] {
        let answer = try await sandbox.post("\(page)?\(query)", "user=alice&decision=allow")
        #expect(answer.status == 303, "\(answer.text)")
        let location = try #require(answer.headers["location"])
        #expect(location.hasPrefix("\(redirect)?"))
        return fields(of: location)
    }

    private static func fields(of location: String) -> [String: String] {
        let pairs = location.split(separator: "?", maxSplits: 1).last?.split(separator: "&") ?? []
        return Dictionary(
            pairs.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }
        ) { first, _ in first }
    }

    private static func redemption(
        _ clientID: String, _ code: String, redirect: String = "http%3A%2F%2F127.0.0.1%3A50000%2Fcallback",
        verifier: String = verifier
    ) -> String {
        "grant_type=authorization_code&client_id=\(clientID)&code=\(code)&redirect_uri=\(redirect)"
            + "&code_verifier=\(verifier)"
    }

    @Test(arguments: pages)
    func `ask the human and send the answer back`(page: String, clientID: String) async throws {
        try await World.run { sandbox in
            let query = Self.question(clientID)
            let form = try await sandbox.client.send("GET", "\(page)?\(query)")
            #expect(form.status == 200)
            #expect(form.headers["content-type"] == "text/html; charset=utf-8")
            #expect(form.headers["cache-control"] == "no-store")
            #expect(form.text.contains("<label for=\"user\">User name</label>"))
            #expect(form.text.contains(clientID))

            let allowed = try await Self.allow(sandbox, page, query)
            #expect(allowed["code"]?.isEmpty == false)
            #expect(allowed["state"] == "s%201")
            let isNamed = clientID != "facebook-client" && clientID != "amazon-client"
            #expect((allowed["iss"] != nil) == isNamed)

            let denied = try await sandbox.post("\(page)?\(query)", "user=alice&decision=deny")
            let location = try #require(denied.headers["location"])
            let refusal = Self.fields(of: location)
            #expect(refusal["error"] == "access_denied")
            #expect(refusal["code"] == nil)
            #expect(refusal["state"] == "s%201")
        }
    }

    @Test(
        arguments: [
            ["client_id": "nobody"], ["client_id": nil], ["redirect_uri": nil],
            ["redirect_uri": "https%3A%2F%2Fevil.test%2F"], ["redirect_uri": "http%3A%2F%2F192.0.2.1%2F"],
            ["redirect_uri": "https%3A%2F%2F127.0.0.1%2F"],
        ] as [[String: String?]])
    func `send nobody to an address that the client may not name`(changes: [String: String?]) async throws {
        try await World.run { sandbox in
            let page = "/issuers/google/o/oauth2/v2/auth?\(Self.question("google-client", changes))"
            for answer in [
                try await sandbox.client.send("GET", page), try await sandbox.post(page, "user=a&decision=allow"),
            ] {
                #expect(answer.status == 400 || answer.status == 401)
                #expect(answer.headers["location"] == nil)
            }
        }
    }

    @Test(
        arguments: [
            (["response_type": "token"], "unsupported_response_type"),
            (["response_type": nil], "unsupported_response_type"),
            (["code_challenge_method": "plain"], "invalid_request"),
            (["code_challenge_method": nil], "invalid_request"),
            (["code_challenge": nil], "invalid_request"), (["code_challenge": "short"], "invalid_request"),
        ] as [([String: String?], String)])
    func `tell the client what is wrong with its question`(changes: [String: String?], error: String) async throws {
        try await World.run { sandbox in
            let query = Self.question("auth0-client", changes)
            let answer = try await sandbox.client.send("GET", "/issuers/tenant.eu.auth0.com/authorize?\(query)")
            #expect(answer.status == 303)
            #expect(Self.fields(of: answer.headers["location"] ?? "")["error"] == error)
        }
    }

    @Test(arguments: ["", "a%20b", "%3Cscript%3E"])
    func `take no user without a name`(user: String) async throws {
        try await World.run { sandbox in
            let page = "/issuers/google/o/oauth2/v2/auth?\(Self.question("google-client"))"
            let answer = try await sandbox.post(page, "user=\(user)&decision=allow")
            #expect(answer.status == 400)
            #expect(!answer.text.contains("<script"))
        }
    }

    @Test func `escape what a client has written`() async throws {
        try await World.run { sandbox in
            let query = Self.question("google-client", ["scope": "%3Cb%3E%22"])
            let page = try await sandbox.client.send("GET", "/issuers/google/o/oauth2/v2/auth?\(query)")
            #expect(page.text.contains("&lt;b&gt;&quot;"))
        }
    }

    @Test func `give codes for tokens of the user, with the nonce`() async throws {
        try await World.run { sandbox in
            let page = "/issuers/google/o/oauth2/v2/auth"
            let code = try #require(
                try await Self.allow(sandbox, page, Self.question("google-client", ["access_type": "offline"]))["code"])
            let tokens = try await sandbox.post("/issuers/google/token", Self.redemption("google-client", code)).json()
            let token = try #require(JSONWebToken(tokens["id_token"]?.string ?? ""))
            #expect(token.claims["nonce"] == "n-1")
            #expect(token.claims["sub"] == "alice")
            #expect(token.claims["email"] == "alice@example.com")
            let refresh = try #require(tokens["refresh_token"]?.string)
            let renewed = try await sandbox.tokens(from: "google", clientID: "google-client", refreshToken: refresh)
            let later = try #require(JSONWebToken(renewed["id_token"]?.string ?? ""))
            #expect(later.claims["sub"] == "alice")
            #expect(later.claims["nonce"] == nil)
        }
    }

    @Test(arguments: [
        ("google", "google-client", "/o/oauth2/v2/auth", ["access_type": "offline"], true),
        ("google", "google-client", "/o/oauth2/v2/auth", [:], false),
        ("tenant.eu.auth0.com", "auth0-client", "/authorize", ["scope": "openid+offline_access"], true),
        ("tenant.eu.auth0.com", "auth0-client", "/authorize", [:], false),
        ("amazon", "amazon-client", "/ap/oa", ["scope": "profile"], true),
        ("facebook", "facebook-client", "/dialog/oauth", ["scope": "public_profile"], false),
    ])
    func `give a refresh token only where offline access was asked for`(
        key: String, clientID: String, path: String, changes: [String: String], isGiven: Bool
    ) async throws {
        try await World.run { sandbox in
            let page = "/issuers/\(key)\(path)"
            let code = try #require(
                try await Self.allow(sandbox, page, Self.question(clientID, changes.mapValues { $0 }))["code"])
            let answer =
                key == "facebook"
                ? try await sandbox.client.send(
                    "GET", "/issuers/facebook/oauth/access_token?\(Self.redemption(clientID, code))")
                : try await sandbox.post("/issuers/\(key)/token", Self.redemption(clientID, code))
            let tokens = try answer.json()
            #expect((tokens["refresh_token"] != nil) == isGiven)
            #expect(tokens["access_token"] != nil)
            #expect((tokens["id_token"] != nil) == (key != "facebook" && key != "amazon"))
        }
    }

    @Test func `give no id_token where openid was not granted, now and later`() async throws {
        try await World.run { sandbox in
            let page = "/issuers/google/o/oauth2/v2/auth"
            let query = Self.question("google-client", ["access_type": "offline", "scope": "email"])
            let code = try #require(try await Self.allow(sandbox, page, query)["code"])
            let tokens = try await sandbox.post("/issuers/google/token", Self.redemption("google-client", code)).json()
            #expect(tokens["id_token"] == nil)
            let refresh = try #require(tokens["refresh_token"]?.string)
            let renewed = try await sandbox.tokens(from: "google", clientID: "google-client", refreshToken: refresh)
            #expect(renewed["id_token"] == nil)
        }
    }

    @Test func `bind a code to everything that it was asked with`() async throws {
        try await World.run { sandbox in
            let page = "/issuers/login.example.com/tenant/authorize"
            let token = "/issuers/login.example.com/tenant/token"
            func code() async throws -> String {
                try #require(try await Self.allow(sandbox, page, Self.question("oidc-client"))["code"])
            }
            let bad = [
                Self.redemption("oidc-client", "unknown"),
                Self.redemption("oidc-client", try await code(), redirect: "http%3A%2F%2F127.0.0.1%3A50001%2F"),
                Self.redemption("oidc-client", try await code(), verifier: String(repeating: "a", count: 43)),
                Self.redemption("oidc-client", try await code(), verifier: ""),
                Self.redemption("confidential-client", try await code()) + "&client_secret=test-client-secret",
            ]
            for form in bad { #expect(try await sandbox.post(token, form).error.hasPrefix("400 invalid_grant")) }
            let other = Self.redemption("google-client", try await code())
            #expect(try await sandbox.post("/issuers/google/token", other).error.hasPrefix("400 invalid_grant"))

            let late = try await code()
            sandbox.clock.advance(by: .seconds(60))
            #expect(
                try await sandbox.post(token, Self.redemption("oidc-client", late)).error.hasPrefix("400 invalid_grant")
            )
        }
    }

    @Test func `revoke what came of a code that comes twice`() async throws {
        try await World.run { sandbox in
            let page = "/issuers/tenant.eu.auth0.com/authorize"
            let query = Self.question("auth0-client", ["scope": "openid+offline_access"])
            let code = try #require(try await Self.allow(sandbox, page, query)["code"])
            let path = "/issuers/tenant.eu.auth0.com/oauth/token"
            let form = Self.redemption("auth0-client", code)
            let refresh = try #require(try await sandbox.post(path, form).json()["refresh_token"]?.string)
            let redeem = "grant_type=refresh_token&client_id=auth0-client&refresh_token=\(refresh)"
            #expect(try await sandbox.post(path, redeem).status == 200)
            #expect(try await sandbox.post(path, form).error.hasPrefix("400 invalid_grant"))
            #expect(try await sandbox.post(path, redeem).error.hasPrefix("400 invalid_grant"))
        }
    }

    @Test func `rotate the refresh tokens of a login like all others`() async throws {
        var configuration = World.configuration()
        configuration.refreshTokens = SandboxRefreshTokens(known: [], rotate: true)
        try await World.run(configuration) { sandbox in
            let query = Self.question("auth0-client", ["scope": "openid+offline_access"])
            let code = try #require(
                try await Self.allow(sandbox, "/issuers/tenant.eu.auth0.com/authorize", query)["code"])
            let path = "/issuers/tenant.eu.auth0.com/oauth/token"
            let first = try #require(
                try await sandbox.post(path, Self.redemption("auth0-client", code)).json()["refresh_token"]?.string)
            func redeem(_ token: String) async throws -> RawAnswer {
                try await sandbox.post(
                    path, "grant_type=refresh_token&client_id=auth0-client&refresh_token=\(token)")
            }
            let second = try #require(try await redeem(first).json()["refresh_token"]?.string)
            #expect(try await redeem(first).error.hasPrefix("400 invalid_grant"))
            #expect(try await redeem(second).error.hasPrefix("400 invalid_grant"), "the family is revoked")
        }
    }

    // MARK: Revocation

    @Test(arguments: [
        ("/issuers/google/revoke", "", "google", "google-client"),
        ("/issuers/google/revoke", "&client_id=google-client", "google", "google-client"),
        (
            "/issuers/tenant.eu.auth0.com/oauth/revoke", "&client_id=auth0-client", "tenant.eu.auth0.com",
            "auth0-client"
        ),
    ])
    func `revoke refresh tokens`(path: String, client: String, key: String, clientID: String) async throws {
        try await World.run { sandbox in
            #expect(try await sandbox.tokens(from: key, clientID: clientID)["id_token"] != nil)
            #expect(try await sandbox.post(path, "token=test-refresh-token\(client)").status == 200)
            let after = try await sandbox.tokens(from: key, clientID: clientID)
            #expect(after["error"] == "invalid_grant")
            #expect(try await sandbox.post(path, "token=unknown\(client)").status == 200)
            #expect(try await sandbox.post(path, client).error.hasPrefix("400 invalid_request"))
        }
    }

    @Test func `revoke for a client that proves to be the one`() async throws {
        try await World.run { sandbox in
            let path = "/issuers/login.example.com/tenant/revoke"
            let form = "token=a&client_id=confidential-client"
            let unproved = try await sandbox.post(path, form)
            #expect(unproved.error.hasPrefix("401 invalid_client"))
            #expect(try await sandbox.post(path, "\(form)&client_secret=test-client-secret").status == 200)
        }
    }

    // MARK: Discovery

    @Test(arguments: [
        ("accounts.google.com", "/o/oauth2/v2/auth", "/device/code", "/revoke"),
        ("tenant.eu.auth0.com", "/authorize", "/oauth/device/code", "/oauth/revoke"),
        ("login.example.com/tenant", "/authorize", "/device/code", "/revoke"),
    ])
    func `stand in the discovery document`(
        key: String, authorization: String, device: String, revocation: String
    ) async throws {
        try await World.run { sandbox in
            let base = "/issuers/\(key)"
            let document = try await sandbox.client.send("GET", "\(base)/.well-known/openid-configuration").json()
            #expect(document["authorization_endpoint"]?.string == sandbox.address + base + authorization)
            #expect(document["device_authorization_endpoint"]?.string == sandbox.address + base + device)
            #expect(document["revocation_endpoint"]?.string == sandbox.address + base + revocation)
            #expect(document["code_challenge_methods_supported"] == ["S256"])
            #expect(document["authorization_response_iss_parameter_supported"] == true)
        }
    }
}
