import Config
import CredentialModel
import Platform
import Providers
import StrictJSON
import TestSupport

@testable import Endpoints

/// Identities of all providers, and what a sign-in needs beside them.
enum Sample {
    static let google = identity(.google, oauth("https://oauth2.googleapis.com/token"))
    static let amazon = identity(.amazon, oauth("https://api.amazon.com/auth/o2/token", proof: .accessToken))
    static let auth0 = identity(
        .auth0(domain: "t.eu.auth0.com"), oauth("https://t.eu.auth0.com/oauth/token", audience: "https://api.test/"))
    static let facebook = identity(
        .facebook,
        .facebook(
            FacebookRefresher(
                address: "https://graph.facebook.com/oauth/access_token", appID: "app-1",
                appSecret: .literal(Secret("test-app-secret")))))
    static let oidc = identity(
        .oidc(domain: "idp.test"),
        .oauth(
            OAuthRefresher(
                endpoint: .discovered(issuer: "https://idp.test"), client: OAuthClient(id: "client-1"),
                grant: .refreshToken(seed: nil))))

    static func identity(_ provider: ProviderKind, _ refresher: TokenRefresher?) -> Identity {
        Identity(name: "billing", provider: provider, refresher: refresher)
    }

    static func oauth(
        _ address: String, grant: OAuthRefresher.Grant = .refreshToken(seed: nil), scope: String? = nil,
        audience: String? = nil, proof: OAuthRefresher.Proof = .idToken
    ) -> TokenRefresher {
        .oauth(
            OAuthRefresher(
                endpoint: .address(address),
                client: OAuthClient(id: "client-1", secret: .literal(Secret("test-client-secret"))), grant: grant,
                scope: scope, audience: audience, proof: proof))
    }

    static func settings(
        _ endpoints: ProviderEndpoints = ProviderEndpoints(), redirectURI: String? = nil
    ) -> Settings {
        var settings = Settings(configPath: "/test/config.yaml", name: "test", identities: [], sets: [])
        settings.providerEndpoints = endpoints
        settings.signIn.redirectURIs = RedirectURIs(
            google: redirectURI, facebook: redirectURI, amazon: redirectURI, auth0: redirectURI, oidc: redirectURI)
        return settings
    }

    static func plan(_ identity: Identity, redirectURI: String? = nil) throws(SignInRefusal) -> SignInPlan {
        try SignInPlan(identity, settings: settings(redirectURI: redirectURI))
    }

    static func client(_ transport: any HTTPTransport, _ clock: ManualClock = ManualClock()) -> SignInClient {
        SignInClient(
            transport: transport, time: clock, secrets: SecretReader(runner: NoPrograms(), environment: [:]))
    }

    static func flow(
        _ plan: SignInPlan, _ transport: any HTTPTransport = ScriptedTransport(), _ clock: ManualClock = ManualClock()
    ) async throws(SignInFailure) -> SignInFlow {
        try await SignInFlow(
            plan, redirectURI: "http://127.0.0.1:50000/callback", client: client(transport, clock), time: clock)
    }

    // MARK: Answers

    static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, body: JSONWriter.bytes(value))
    }

    static func refusal(_ error: String, status: Int = 400) -> HTTPResponse {
        json(["error": .string(error), "error_description": "not now"], status: status)
    }

    /// An answer of a token endpoint: an id_token with these claims, a refresh token unless there is to be none.
    static func tokens(_ claims: JSONObject = [:], refreshToken: String? = "test-refresh-token") -> HTTPResponse {
        var all: JSONObject = ["exp": .integer(ManualClock().now.seconds + 3600), "email": "alice@example.com"]
        for member in claims.members { all[member.name] = member.value }
        let parts = [["alg": "RS256"], JSONValue.object(all)].map { Base64URL.encode(JSONWriter.bytes($0)) }
        var answer: JSONObject = [
            "id_token": .string("\(parts[0]).\(parts[1]).c2ln"), "access_token": "test-access-token",
            "token_type": "Bearer", "expires_in": 300,
        ]
        answer["refresh_token"] = refreshToken.map { .string($0) }
        return json(.object(answer))
    }

    static func document(_ more: JSONObject = [:]) -> HTTPResponse {
        var document: JSONObject = [
            "issuer": "https://idp.test", "token_endpoint": "https://idp.test/t",
            "authorization_endpoint": "https://idp.test/a?tenant=1",
            "device_authorization_endpoint": "https://idp.test/d",
        ]
        for member in more.members { document[member.name] = member.value }
        return json(.object(document))
    }
}

/// Nothing is run here.
private struct NoPrograms: ProcessRunner {
    func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult {
        throw ProcessError(errno: 2, message: "there are no programs in this test")
    }
}

/// The failure of a body, or `nil`.
func failure<Value>(
    isolation: isolated (any Actor)? = #isolation, of body: () async throws(SignInFailure) -> Value
) async -> SignInFailure? {
    do throws(SignInFailure) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

extension String {
    /// The fields of the query or form, each decoded; those of the same name are joined.
    var fields: [String: String] {
        let query = firstIndex(of: "?").map { self[index(after: $0)...] } ?? self[...]
        var fields: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let name = String(pair.prefix { $0 != "=" })
            let value = Self.decoded(String(pair.dropFirst(name.count + 1)))
            fields[name] = fields[name].map { "\($0),\(value)" } ?? value
        }
        return fields
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HTTPRequest {
    var text: String { String(decoding: body, as: UTF8.self) }
}
