import StrictJSON

/// The parameters that operations of Cognito Identity take, each of the right type.
struct CognitoIdentityInput: Sendable {
    static let invalid = "ValidationException"

    let accountID: String?
    let poolID: String?
    let identityID: String?
    let customRoleARN: String?
    let logins: [(key: String, token: String)]
    let tokenDuration: Int?

    init(_ body: [UInt8]) throws(ServiceError) {
        guard let document = try? JSONReader.read(body), let object = document.object else {
            throw ServiceError("SerializationException", "The request body is not a JSON object.")
        }
        self.accountID = try Self.text("AccountId", in: object)
        self.poolID = try Self.text("IdentityPoolId", in: object)
        self.identityID = try Self.text("IdentityId", in: object)
        self.customRoleARN = try Self.text("CustomRoleArn", in: object)
        var logins: [(key: String, token: String)] = []
        if let value = object["Logins"], value != .null {
            guard let map = value.object else { throw Self.wrongType("Logins", "a map") }
            for (key, value) in map.members {
                guard let token = value.string else { throw Self.wrongType("Logins", "a map of texts") }
                logins.append((key, token))
            }
        }
        self.logins = logins
        if let value = object["TokenDuration"], value != .null {
            guard let seconds = value.integer else { throw Self.wrongType("TokenDuration", "a whole number") }
            self.tokenDuration = Int(seconds)
        } else {
            self.tokenDuration = nil
        }
    }

    /// Holds every parameter that is there against the limits of the API model.
    func check(_ check: inout ParameterCheck) {
        check.text(accountID, at: "accountId", length: 1...15, pattern: #"\d+"#) {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        for (value, name) in [(poolID, "identityPoolId"), (identityID, "identityId")] {
            check.text(value, at: name, length: 1...55)
            if let value, !Self.isIdentifier(value) {
                check.violate(name, value, #"Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+"#)
            }
        }
        check.text(customRoleARN, at: "customRoleArn", length: 20...2048)
        if logins.count > 10 {
            check.violate("logins", "\(logins.count) logins", "Map size must be less than or equal to 10")
        }
        for login in logins {
            check.text(login.key, at: "logins.key", length: 1...128)
            // A token has no place in a message.
            let length = login.token.utf16.count
            if length == 0 || length > 50_000 {
                check.violate(
                    "logins.\(login.key)", "\(length) characters",
                    "Map value must satisfy constraint: [Member must have length between 1 and 50000]")
            }
        }
    }

    /// The texts that a fault may ask for: ids, keys, and the users that unverified tokens name.
    var subjects: [String] {
        [poolID, identityID, customRoleARN].compactMap(\.self)
            + logins.flatMap { [$0.key] + TokenSubjects.texts($0.token) }
    }

    private static func text(_ name: String, in object: JSONObject) throws(ServiceError) -> String? {
        guard let value = object[name], value != .null else { return nil }
        guard let text = value.string else { throw wrongType(name, "a text") }
        return text
    }

    private static func wrongType(_ name: String, _ expectation: String) -> ServiceError {
        ServiceError("SerializationException", "\(name) must be \(expectation).")
    }

    private static func isIdentifier(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
            && parts[0].allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
            && parts[1].allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
