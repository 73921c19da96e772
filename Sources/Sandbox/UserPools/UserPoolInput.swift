import StrictJSON

/// The parameters of a call to a user pool, each of the type that the service's model gives it (API version 2016-04-18).
struct UserPoolInput: Sendable {
    /// `UserMFASettings` and the like, as far as the sandbox reads them.
    struct Preference: Sendable {
        let isEnabled: Bool
        let isPreferred: Bool
    }

    private(set) var texts: [String: String] = [:]
    private(set) var maps: [String: [String: String]] = [:]
    /// Lists of names with values, in their order.
    private(set) var lists: [String: [(name: String, value: String)]] = [:]
    private(set) var forcesAliasCreation = false
    private(set) var preferences: [MFAMethod: Preference] = [:]
    /// A device's salt and verifier in base64.
    private(set) var deviceVerifier: (salt: String, verifier: String)?

    init(_ body: [UInt8]) throws(ServiceError) {
        guard let document = try? JSONReader.read(body), let object = document.object else {
            throw ServiceError("SerializationException", "The request body is not a JSON object.")
        }
        for (name, value) in object.members where value != .null {
            switch name {
            case "AuthParameters", "ChallengeResponses", "ClientMetadata": maps[name] = try Self.map(name, value)
            case "UserAttributes", "ValidationData": lists[name] = try Self.list(name, value)
            case "ForceAliasCreation": forcesAliasCreation = try Self.bool(name, value)
            case "SMSMfaSettings": preferences[.sms] = try Self.preference(name, value)
            case "EmailMfaSettings": preferences[.email] = try Self.preference(name, value)
            case "SoftwareTokenMfaSettings": preferences[.softwareToken] = try Self.preference(name, value)
            case "DeviceSecretVerifierConfig":
                let texts = try Self.map(name, value)
                deviceVerifier = (texts["Salt"] ?? "", texts["PasswordVerifier"] ?? "")
            // As the service does: what nobody knows is passed over.
            case _ where !Self.textNames.contains(name): continue
            default:
                guard let text = value.string else { throw Self.wrongType(name, "a text") }
                texts[name] = text
            }
        }
    }

    /// The texts that a fault may ask for: the client, and whom the call names.
    var subjects: [String] {
        ["ClientId", "Username"].compactMap { texts[$0] }
            + ["AuthParameters", "ChallengeResponses"].compactMap { maps[$0]?["USERNAME"] }
            + ["AccessToken"].compactMap { texts[$0] }.flatMap(TokenSubjects.texts)
    }

    private static func map(_ name: String, _ value: JSONValue) throws(ServiceError) -> [String: String] {
        guard let object = value.object else { throw wrongType(name, "a map") }
        var map: [String: String] = [:]
        for (key, value) in object.members where value != .null {
            guard let text = value.string else { throw wrongType(name, "a map of texts") }
            map[key] = text
        }
        return map
    }

    private static func list(_ name: String, _ value: JSONValue) throws(ServiceError) -> [(name: String, value: String)]
    {
        guard let elements = value.array else { throw wrongType(name, "a list") }
        var list: [(name: String, value: String)] = []
        for element in elements {
            guard let attribute = element["Name"]?.string, let value = (element["Value"] ?? "").string else {
                throw wrongType(name, "a list of objects with a Name and a Value")
            }
            list.append((attribute, value))
        }
        return list
    }

    private static func bool(_ name: String, _ value: JSONValue) throws(ServiceError) -> Bool {
        guard let bool = value.bool else { throw wrongType(name, "true or false") }
        return bool
    }

    private static func preference(_ name: String, _ value: JSONValue) throws(ServiceError) -> Preference {
        guard let object = value.object else { throw wrongType(name, "an object") }
        return Preference(
            isEnabled: try bool(name, object["Enabled"] ?? false),
            isPreferred: try bool(name, object["PreferredMfa"] ?? false))
    }

    private static func wrongType(_ name: String, _ expectation: String) -> ServiceError {
        ServiceError("SerializationException", "\(name) must be \(expectation).")
    }
}
