import CredentialModel
import Sandbox
import StrictJSON
import TestSupport
import Testing

/// Signing in at the sandbox's providers on another device.
@Suite struct `Device endpoints` {
    typealias World = RunningSandbox

    private struct Device {
        let sandbox: World
        let key: String
        let clientID: String
        let codes: JSONValue

        init(_ sandbox: World, _ key: String, _ clientID: String, _ path: String) async throws {
            self.sandbox = sandbox
            self.key = key
            self.clientID = clientID
            codes = try await sandbox.post(
                "/issuers/\(key)\(path)", "client_id=\(clientID)&scope=openid+offline_access"
            ).json()
        }

        func ask() async throws -> RawAnswer {
            try await sandbox.post(
                "/issuers/\(key)/token",
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&client_id=\(clientID)"
                    + "&device_code=\(codes["device_code"]?.string ?? "")")
        }

        func type(_ code: String? = nil, decision: String) async throws -> RawAnswer {
            let code = code ?? codes["user_code"]?.string ?? ""
            return try await sandbox.post(
                "/issuers/\(key)/device", "user_code=\(code)&user=alice&decision=\(decision)")
        }
    }

    @Test(arguments: [
        ("google", "google-client", "/device/code", 428, 403),
        ("tenant.eu.auth0.com", "auth0-client", "/oauth/device/code", 403, 429),
        ("login.example.com/tenant", "oidc-client", "/device/code", 400, 400),
    ])
    func `let a device ask until the human has decided`(
        key: String, clientID: String, path: String, pending: Int, slowDown: Int
    ) async throws {
        try await World.run { sandbox in
            let device = try await Device(sandbox, key, clientID, path)
            #expect(device.codes["interval"] == 1)
            #expect(device.codes["expires_in"] == 600)
            let code = try #require(device.codes["user_code"]?.string)
            let address = device.codes["verification_uri"] ?? device.codes["verification_url"]
            #expect(address?.string?.hasSuffix("/device") == true)

            sandbox.clock.advance(by: .seconds(1))
            #expect(try await device.ask().error.hasPrefix("\(pending) authorization_pending"))
            #expect(try await device.ask().error.hasPrefix("\(slowDown) slow_down"))
            sandbox.clock.advance(by: .seconds(1))
            #expect(try await device.ask().error.hasPrefix("\(slowDown) slow_down"), "five seconds were added")
            sandbox.clock.advance(by: .seconds(11))
            #expect(try await device.ask().error.hasPrefix("\(pending) authorization_pending"))

            let page = try await sandbox.client.send("GET", "/issuers/\(key)/device?user_code=\(code)")
            #expect(page.text.contains("value=\"\(code)\""))
            let typed = try await device.type(code.lowercased().split(separator: "-").joined(), decision: "allow")
            #expect(typed.status == 200)
            #expect(typed.text.contains("Device connected"))
            sandbox.clock.advance(by: .seconds(11))
            let tokens = try await device.ask().json()
            #expect(JSONWebToken(tokens["id_token"]?.string ?? "")?.claims["sub"] == "alice")
            #expect(tokens["refresh_token"] != nil)
            #expect(try await device.ask().error.hasPrefix("400 invalid_grant"), "the code is used up")
        }
    }

    @Test func `tell a device that it was denied, or came too late`() async throws {
        try await World.run { sandbox in
            let denied = try await Device(sandbox, "google", "google-client", "/device/code")
            #expect(try await denied.type(decision: "deny").text.contains("Device not connected"))
            sandbox.clock.advance(by: .seconds(1))
            #expect(try await denied.ask().error.hasPrefix("403 access_denied"))

            let late = try await Device(sandbox, "google", "google-client", "/device/code")
            sandbox.clock.advance(by: .seconds(600))
            #expect(try await late.ask().error.hasPrefix("403 expired_token"))
            #expect(try await late.type(decision: "allow").status == 400)
        }
    }

    @Test func `know codes of their own clients and issuers alone`() async throws {
        try await World.run { sandbox in
            let device = try await Device(sandbox, "login.example.com/tenant", "oidc-client", "/device/code")
            let code = try #require(device.codes["user_code"]?.string)
            let elsewhere = try await sandbox.post("/issuers/google/device", "user_code=\(code)&user=a&decision=allow")
            #expect(elsewhere.status == 400)
            #expect(try await device.type("XXXX-XXXX", decision: "allow").status == 400)
            for (path, client) in [
                ("google/device/code", "nobody"), ("facebook/device/code", "facebook-client"),
                ("login.example.com/tenant/device/code", "confidential-client"),
            ] {
                let answer = try await sandbox.post("/issuers/\(path)", "client_id=\(client)&scope=openid")
                #expect(answer.status == 400 || answer.status == 401)
            }
        }
    }
}
