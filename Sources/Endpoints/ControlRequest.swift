package import CredentialModel
package import Engine
package import StrictJSON

/// What a command asks of the instance that holds the state: one JSON object on one line.
package enum ControlRequest: Sendable, Hashable {
    /// Read the configuration again.
    case reload
    /// Refresh these sets: what is due, or everything when forced. Their sections may be taken over from somebody else.
    /// Without an origin it is meant for whatever configuration the state belongs to.
    case refresh(Selection, isForced: Bool, adopts: Bool = false, origin: RequestOrigin? = nil)
    /// Forget an identity; `everywhere`: end every session of a user pool's user, too.
    case logout(identity: String, onlyForgets: Bool, everywhere: Bool = false)
    /// Keep what a login has brought, and refresh the identity with it. `seed` is the digest of the configured token
    /// whose place it takes, `slot` what is remembered beside it, as JSON text. Without an origin it is meant for
    /// whatever configuration the state belongs to.
    case login(
        identity: String, refreshToken: Secret, seed: String?, slot: Secret? = nil, origin: RequestOrigin? = nil)

    /// The longest line that is read, in bytes.
    package static let limit = 1 << 20

    /// Reads a line that ``json`` made; `nil` when it is none.
    package init?(_ json: JSONValue) {
        switch json["command"]?.string {
        case "reload":
            self = .reload
        case "refresh":
            let patterns = json["only"]?.array?.compactMap(\.string) ?? []
            self = .refresh(
                Selection(patterns: patterns), isForced: json["force"]?.bool ?? false,
                adopts: json["adopt"]?.bool ?? false, origin: json["origin"].flatMap(RequestOrigin.init))
        case "logout":
            guard let identity = json["identity"]?.string else { return nil }
            self = .logout(
                identity: identity, onlyForgets: json["keep"]?.bool ?? false,
                everywhere: json["global"]?.bool ?? false)
        case "login":
            guard let identity = json["identity"]?.string, let token = json["refreshToken"]?.string else { return nil }
            self = .login(
                identity: identity, refreshToken: Secret(token), seed: json["seed"]?.string,
                slot: json["slot"]?.string.map { Secret($0) },
                origin: json["origin"].flatMap(RequestOrigin.init))
        default:
            return nil
        }
    }

    /// The request as it is sent.
    package var json: JSONValue {
        switch self {
        case .reload:
            return ["command": "reload"]
        case .refresh(let selection, let isForced, let adopts, let origin):
            var object: JSONObject = [
                "command": "refresh", "only": .array(selection.patterns.map(JSONValue.string)),
                "force": .bool(isForced), "adopt": .bool(adopts),
            ]
            object["origin"] = origin?.json
            return .object(object)
        case .logout(let identity, let onlyForgets, let everywhere):
            return [
                "command": "logout", "identity": .string(identity), "keep": .bool(onlyForgets),
                "global": .bool(everywhere),
            ]
        case .login(let identity, let refreshToken, let seed, let slot, let origin):
            var object: JSONObject = [
                "command": "login", "identity": .string(identity), "refreshToken": .string(refreshToken.reveal()),
            ]
            object["seed"] = seed.map { .string($0) }
            object["slot"] = slot.map { .string($0.reveal()) }
            object["origin"] = origin?.json
            return .object(object)
        }
    }
}
