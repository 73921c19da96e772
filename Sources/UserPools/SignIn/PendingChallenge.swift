import CredentialModel
package import StrictJSON

/// A question of the service in the midst of a sign-in. It stays good for the minutes of the client's session
/// (`AuthSessionValidity`), for one answer.
package struct PendingChallenge: Sendable, Hashable {
    package let name: ChallengeName
    /// What the service says about it, such as where a code was sent; without the proofs of passwords.
    package let parameters: [String: String]
    /// Hands the sign-in on from call to call: whoever has it can go on with it.
    let session: Secret?
    /// The user's name from now on.
    package let username: String
    /// The key of the device that the sign-in names.
    let deviceKey: String?
    /// Whether the service no longer knew the device that was named before.
    let forgotDevice: Bool

    init(
        name: ChallengeName, parameters: [String: String], session: Secret?, username: String, deviceKey: String?,
        forgotDevice: Bool = false
    ) {
        self.name = name
        self.parameters = parameters
        self.session = session
        self.username = username
        self.deviceKey = deviceKey
        self.forgotDevice = forgotDevice
    }

    /// What SELECT_MFA_TYPE or SELECT_CHALLENGE lets one choose from.
    package var choices: [String] {
        let text = parameters["MFAS_CAN_CHOOSE"] ?? parameters["AVAILABLE_CHALLENGES"] ?? ""
        return (try? JSONReader.read(text))?.array?.compactMap(\.string) ?? []
    }

    /// The attributes that NEW_PASSWORD_REQUIRED wants as well, by their own names (`email`).
    package var requiredAttributes: [String] {
        let names = (try? JSONReader.read(parameters["requiredAttributes"] ?? ""))?.array?.compactMap(\.string) ?? []
        let prefix = "userAttributes."
        return names.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
    }

    /// All of it, the session included: only for the encrypted state.
    package var encoded: JSONValue {
        var object: JSONObject = ["challenge": .string(name.rawValue), "username": .string(username)]
        object["parameters"] = .object(
            JSONObject(parameters.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        object["session"] = session.map { .string($0.reveal()) }
        object["deviceKey"] = deviceKey.map { .string($0) }
        if forgotDevice { object["forgotDevice"] = true }
        return .object(object)
    }

    /// What ``encoded`` wrote; `nil` for anything else.
    package init?(encoded: JSONValue?) {
        guard let name = (encoded?["challenge"]?.string).flatMap(ChallengeName.init(rawValue:)),
            let username = encoded?["username"]?.string
        else { return nil }
        let parameters = encoded?["parameters"]?.object?.members.compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
        self.init(
            name: name, parameters: Dictionary(parameters ?? []) { $1 },
            session: encoded?["session"]?.string.map { Secret($0) }, username: username,
            deviceKey: encoded?["deviceKey"]?.string, forgotDevice: encoded?["forgotDevice"]?.bool ?? false)
    }
}
