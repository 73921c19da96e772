import CredentialModel
import Platform
import StrictJSON
import TestSupport

/// What both suites of this folder need.
enum Sample {
    static let pool = "eu-west-1:11111111-2222-3333-4444-555555555555"
    static let id = "eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
    static let date = "Mon, 23 Nov 2026 08:00:00 GMT"
    static let now = Timestamp(rfc3339: "2026-11-23T08:00:00Z") ?? Timestamp(seconds: 0)

    static func identity(_ provider: ProviderKind, identityID: String? = nil) -> Identity {
        Identity(name: "billing", provider: provider, identityPoolID: pool, identityID: identityID)
    }

    /// A token with these claims and a signature that nobody looks at.
    static func jwt(_ claims: JSONObject) -> String {
        [#"{"alg":"none"}"#, JSONWriter.string(.object(claims)), "test-signature"]
            .map { Base64URL.encode($0.utf8) }.joined(separator: ".")
    }

    static func token(_ value: String = "test-token-0123456789", expiration: Timestamp = now + .seconds(3600))
        -> ProviderToken
    {
        ProviderToken(value: Secret(value), expiration: expiration, obtainedAt: now)
    }

    static func answer(_ body: String, status: Int = 200, date: String? = date) -> HTTPResponse {
        HTTPResponse(status: status, headers: date.map { [("Date", $0)] } ?? [], body: Array(body.utf8))
    }

    static let parent = TemporaryCredentials(
        accessKeyID: "ASIATESTPARENT00", secretAccessKey: Secret("test-parent-secret"),
        sessionToken: Secret("test-parent-session"), expiration: now + .seconds(3600), issuedAt: now)
}

extension HTTPRequest {
    var bodyText: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}
