import StrictJSON

extension UserPoolService {
    /// `GetUser`: what a user may know of themselves.
    func getUser(_ bearer: TokenBearer) -> JSONValue {
        let user = bearer.user
        let attributes = user.listedAttributes.map { JSONValue.object(["Name": .string($0), "Value": .string($1)]) }
        var result: JSONObject = ["Username": .string(user.username), "UserAttributes": .array(attributes)]
        if let preferred = user.preferredFactor { result["PreferredMfaSetting"] = .string(preferred.rawValue) }
        if !user.factors.isEmpty {
            result["UserMFASettingList"] = .array(
                MFAMethod.allCases.filter(user.factors.contains).map { .string($0.rawValue) })
        }
        return .object(result)
    }

    /// `UpdateUserAttributes`: a changed address has to be verified anew.
    func updateUserAttributes(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        let call = bearer.call
        let attributes = call.input.lists["UserAttributes"] ?? []
        try checkSchema(call.pool, attributes)
        let changed: [String] = try call.pool.change { records throws(ServiceError) in
            try records.change(bearer.user.username) { user throws(ServiceError) in
                var changed: [String] = []
                for (name, value) in attributes {
                    if Self.verifiable.contains(name), user.attributes[name] != value {
                        user.attributes["\(name)_verified"] = "false"
                        changed.append(name)
                    }
                    user.attributes[name] = value
                }
                return changed
            }
        }
        var list: [JSONValue] = []
        for attribute in changed {
            guard let user = call.pool.user(bearer.user.username) else { throw .userNotFound }
            let details = try deliver(
                .attribute(attribute), to: user, call, occasion: "UpdateUserAttribute", attribute: attribute)
            if let details { list.append(details) }
        }
        return ["CodeDeliveryDetailsList": .array(list)]
    }

    /// `GetUserAttributeVerificationCode`: sends a code to an address.
    func getUserAttributeVerificationCode(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        let attribute = try verifiableAttribute(bearer)
        let details = try deliver(
            .attribute(attribute), to: bearer.user, bearer.call, occasion: "VerifyUserAttribute", attribute: attribute)
        guard let details else { throw .invalidParameter("User has no attribute \(attribute) to verify.") }
        return ["CodeDeliveryDetails": details]
    }

    /// `VerifyUserAttribute`: takes it.
    func verifyUserAttribute(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        let attribute = try verifiableAttribute(bearer)
        let code = bearer.call.input.texts["Code"] ?? ""
        _ = try redeem(.attribute(attribute), of: bearer.user, bearer.call, code: code)
        try bearer.call.pool.change { records throws(ServiceError) in
            try records.change(bearer.user.username) { user throws(ServiceError) in
                user.attributes["\(attribute)_verified"] = "true"
                user.codes[.attribute(attribute)] = nil
            }
        }
        return [:]
    }

    /// `DeleteUser`.
    func deleteUser(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        try bearer.call.pool.change { $0.remove(bearer.user.username) }
        return [:]
    }

    private func verifiableAttribute(_ bearer: TokenBearer) throws(ServiceError) -> String {
        let attribute = bearer.call.input.texts["AttributeName"] ?? ""
        guard Self.verifiable.contains(attribute) else {
            throw .invalidParameter("The attribute \(attribute) cannot be verified.")
        }
        return attribute
    }

    // MARK: The schema

    private static let verifiable = ["email", "phone_number"]

    /// The attributes that every pool has (OpenID Connect Core 1.0, 5.1), without those that nobody may set.
    private static let standard: Set<String> = [
        "address", "birthdate", "email", "family_name", "gender", "given_name", "locale", "middle_name", "name",
        "nickname", "phone_number", "picture", "preferred_username", "profile", "updated_at", "website", "zoneinfo",
    ]

    /// Refuses attributes that the pool does not have, that only the pool may set, or whose values have no right form.
    func checkSchema(_ pool: UserPool, _ attributes: [(name: String, value: String)]) throws(ServiceError) {
        for (name, value) in attributes {
            if name == "sub" || name.hasSuffix("_verified") {
                throw .notAuthorized("A client attempted to write unauthorized attribute")
            }
            guard Self.standard.contains(name) || pool.settings.customAttributes.contains(name) else {
                throw .invalidParameter(
                    "Attributes did not conform to the schema: \(name): Attribute does not exist in the schema.\n")
            }
            if name == "email", value.split(separator: "@", omittingEmptySubsequences: false).count != 2 {
                throw .invalidParameter("Invalid email address format.")
            }
            if name == "phone_number", value.utf8.first != UInt8(ascii: "+") || Int64(value.dropFirst()) == nil {
                throw .invalidParameter("Invalid phone number format.")
            }
        }
    }
}
