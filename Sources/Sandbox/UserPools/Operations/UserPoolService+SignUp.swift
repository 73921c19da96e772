import CredentialModel
import StrictJSON

extension UserPoolService {
    /// `SignUp`: makes a user, who confirms it with a code unless the pool does so itself.
    func signUp(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let name = call.input.texts["Username"] ?? ""
        let settings = call.pool.settings
        try call.client.check(secretHash: call.input.texts["SecretHash"], of: name)
        guard let password = call.input.texts["Password"], !password.isEmpty else {
            throw .invalidParameter("Password is required to sign up.")
        }
        try settings.passwordPolicy.check(password)
        let attributes = call.input.lists["UserAttributes"] ?? []
        try checkSchema(call.pool, attributes)
        var values = Dictionary(attributes.map { ($0.name, $0.value) }) { _, last in last }
        var username = name
        if !settings.usernameAttributes.isEmpty {
            let attribute = name.utf8.contains(UInt8(ascii: "@")) ? "email" : "phone_number"
            guard settings.usernameAttributes.contains(attribute) else {
                throw .invalidParameter("Username should be either an email or a phone number.")
            }
            values[attribute] = name
            username = PoolUser.sub(of: name, in: call.pool.id)
        } else if settings.aliasAttributes.contains("email"), name.utf8.contains(UInt8(ascii: "@")) {
            throw .invalidParameter(
                "Username cannot be of email format, since user pool is configured for email alias.")
        }
        if let missing = settings.requiredAttributes.filter({ values[$0] == nil }).min() {
            throw .invalidParameter(
                "Attributes did not conform to the schema: \(missing): The attribute is required\n")
        }
        guard call.pool.user(name) == nil else { throw Self.usernameExists }
        let validationData = call.input.lists["ValidationData"]
            .map { Dictionary($0.map { ($0.name, $0.value) }) { _, last in last } }
        try call.run(
            .preSignUp, "SignUp", for: username, clientMetadata: call.clientMetadata, validationData: validationData)
        let user = PoolUser(
            username: username, sub: PoolUser.sub(of: name, in: call.pool.id), password: Secret(password),
            status: settings.confirmsUsers ? .confirmed : .unconfirmed, attributes: values)
        try call.pool.change { records throws(ServiceError) in
            // Somebody may have been faster.
            guard records.user(name) == nil else { throw Self.usernameExists }
            records.add(user)
        }
        var result: JSONObject = ["UserConfirmed": .bool(settings.confirmsUsers), "UserSub": .string(user.sub)]
        if settings.confirmsUsers {
            try call.run(.postConfirmation, "ConfirmSignUp", for: username, clientMetadata: call.clientMetadata)
        } else {
            result["CodeDeliveryDetails"] = try deliver(.signUp, to: user, call, occasion: "SignUp")
        }
        return .object(result)
    }

    /// `ConfirmSignUp`: takes the code, which verifies the attribute that it was sent to.
    func confirmSignUp(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let name = call.input.texts["Username"] ?? ""
        try call.client.check(secretHash: call.input.texts["SecretHash"], of: name)
        guard let user = call.pool.user(name) else {
            throw call.client.settings.hidesUserExistence ? .codeExpired : .userNotFound
        }
        guard user.status == .unconfirmed else {
            throw .notAuthorized("User cannot be confirmed. Current status is \(user.status.rawValue)")
        }
        let attribute = try redeem(.signUp, of: user, call, code: call.input.texts["ConfirmationCode"] ?? "")
        try call.pool.change { records throws(ServiceError) in
            try records.change(user.username, takesAliases: call.input.forcesAliasCreation) {
                user throws(ServiceError) in
                user.status = .confirmed
                user.codes[.signUp] = nil
                user.attributes["\(attribute)_verified"] = "true"
            }
        }
        try call.run(.postConfirmation, "ConfirmSignUp", for: user.username, clientMetadata: call.clientMetadata)
        return [:]
    }

    /// `ResendConfirmationCode`: sends a new code for a sign-up.
    func resendConfirmationCode(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let name = call.input.texts["Username"] ?? ""
        try call.client.check(secretHash: call.input.texts["SecretHash"], of: name)
        guard let user = call.pool.user(name) else { return try pretendDelivery(call) }
        guard user.status == .unconfirmed else { throw .invalidParameter("User is already confirmed.") }
        guard let details = try deliver(.signUp, to: user, call, occasion: "ResendCode") else {
            throw .invalidParameter("The user has neither an email address nor a phone number.")
        }
        return ["CodeDeliveryDetails": details]
    }

    private static let usernameExists = ServiceError("UsernameExistsException", "User already exists")

    // MARK: Codes

    /// Sends a user a code, to that attribute or to the first of `email` and `phone_number` that there is; `nil` when
    /// there is none.
    func deliver(
        _ purpose: ConfirmationCode.Purpose, to user: PoolUser, _ call: PoolCall, occasion: String,
        attribute: String? = nil
    ) throws(ServiceError) -> JSONValue? {
        let attributes = attribute.map { [$0] } ?? ["email", "phone_number"]
        guard let attribute = attributes.first(where: { user.attributes[$0] != nil }),
            let destination = user.attributes[attribute]
        else { return nil }
        try call.run(.customMessage, occasion, for: user.username, clientMetadata: call.clientMetadata)
        let code = ConfirmationCode(
            text: ConfirmationCode.digits(), attribute: attribute, expiration: call.now + purpose.lifetime)
        try call.pool.change { records throws(ServiceError) in
            try records.change(user.username) { user throws(ServiceError) in user.codes[purpose] = code }
        }
        call.pool.journal.record(
            DeliveredCode(
                time: call.now, username: user.username, purpose: purpose.name, medium: Self.medium(attribute),
                destination: destination, code: code.text, expiration: code.expiration))
        return Self.details(destination, attribute)
    }

    /// Takes a code without spending it: the attribute that it was sent to.
    func redeem(
        _ purpose: ConfirmationCode.Purpose, of user: PoolUser, _ call: PoolCall, code text: String
    ) throws(ServiceError) -> String {
        guard let code = user.codes[purpose], call.now < code.expiration else { throw .codeExpired }
        guard code.failures < 5 else {
            throw ServiceError(
                "TooManyFailedAttemptsException", "The user has made too many failed attempts for a given action.")
        }
        guard code.text == text else {
            try call.pool.change { records throws(ServiceError) in
                try records.change(user.username) { user throws(ServiceError) in user.codes[purpose]?.failures += 1 }
            }
            throw .codeMismatch
        }
        return code.attribute
    }

    /// What a client that may not know who exists is told of somebody who does not.
    func pretendDelivery(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        guard call.client.settings.hidesUserExistence else {
            throw ServiceError("UserNotFoundException", "Username/client id combination not found.")
        }
        return ["CodeDeliveryDetails": Self.details("user@example.com", "email")]
    }

    private static func details(_ destination: String, _ attribute: String) -> JSONValue {
        [
            "Destination": .string(masked(destination)), "DeliveryMedium": .string(medium(attribute)),
            "AttributeName": .string(attribute),
        ]
    }

    static func medium(_ attribute: String) -> String { attribute == "phone_number" ? "SMS" : "EMAIL" }

    /// `a***@e***` or `+*******1234`.
    static func masked(_ destination: String) -> String {
        let parts = destination.split(separator: "@")
        if parts.count == 2 { return parts.map { "\($0.prefix(1))***" }.joined(separator: "@") }
        return "+*******\(destination.suffix(4))"
    }
}
