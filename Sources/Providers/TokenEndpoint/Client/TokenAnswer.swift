import CredentialModel
import StrictJSON

/// What a token endpoint gave (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3, RFC 8693 section 2.2.1).
struct TokenAnswer: Sendable {
    let accessToken: Secret?
    let idToken: Secret?
    /// What a token exchange gave out under the name of `access_token`.
    let issuedTokenType: String?
    /// What takes the place of the refresh token that was redeemed.
    let refreshToken: Secret?
    /// `expires_in`, which speaks of the access token; never negative.
    let lifetime: Duration?
    let endpoint: EndpointAnswer

    /// Reads an answer that must hold a token; `null` counts as absent.
    init(_ answer: EndpointAnswer) throws(EndpointError) {
        let object = answer.object
        accessToken = try Self.text("access_token", in: answer).map { Secret($0) }
        idToken = try Self.text("id_token", in: answer).map { Secret($0) }
        issuedTokenType = try Self.text("issued_token_type", in: answer)
        refreshToken = try Self.text("refresh_token", in: answer).map { Secret($0) }
        lifetime = Self.lifetime(object)
        endpoint = answer
        guard accessToken != nil || idToken != nil || refreshToken != nil else {
            throw .malformedAnswer("\(answer.host) answered without a token")
        }
        if let fault = refreshToken.flatMap({ TokenRules.fault(of: $0.reveal()) }) {
            throw .malformedAnswer("\(answer.host) answered with a refresh token that \(fault)")
        }
        // RFC 8693 has N_A for tokens that are no access tokens.
        let kind = try Self.text("token_type", in: answer)?.lowercased()
        guard kind == nil || kind == "bearer" || kind == "n_a" && issuedTokenType != nil else {
            throw .malformedAnswer("\(answer.host) answered with a token that is no bearer token")
        }
    }

    private static func text(_ name: String, in answer: EndpointAnswer) throws(EndpointError) -> String? {
        guard let member = answer.object[present: name] else { return nil }
        guard let text = member.string else {
            throw .malformedAnswer("\(answer.host) answered with a '\(name)' that is no string")
        }
        return text
    }

    /// A number of seconds, which some providers put in quotes; what cannot be one counts as absent.
    private static func lifetime(_ object: JSONObject) -> Duration? {
        let member = object[present: "expires_in"]
        guard let seconds = member?.double ?? member?.string.flatMap({ Double($0) }), seconds.isFinite else {
            return nil
        }
        return .milliseconds(Int64(min(max(seconds, 0), 1e9) * 1000))
    }
}
