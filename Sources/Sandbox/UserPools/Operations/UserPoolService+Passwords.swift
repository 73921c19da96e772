import CredentialModel
import StrictJSON

extension UserPoolService {
    /// `ForgotPassword`: sends a code to a verified address.
    func forgotPassword(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let name = call.input.texts["Username"] ?? ""
        try call.client.check(secretHash: call.input.texts["SecretHash"], of: name)
        guard let user = call.pool.user(name) else {
            try call.run(.userMigration, "ForgotPassword", for: name, clientMetadata: call.clientMetadata)
            return try pretendDelivery(call)
        }
        guard user.isEnabled else { throw .userDisabled }
        guard user.status != .forceChangePassword else {
            throw .notAuthorized("User password cannot be reset in the current state.")
        }
        guard let attribute = ["email", "phone_number"].first(where: user.isVerified),
            let details = try deliver(
                .forgotPassword, to: user, call, occasion: "ForgotPassword", attribute: attribute)
        else {
            throw .invalidParameter(
                "Cannot reset password for the user as there is no registered/verified email or phone_number")
        }
        return ["CodeDeliveryDetails": details]
    }

    /// `ConfirmForgotPassword`: takes the code and the new password.
    func confirmForgotPassword(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let name = call.input.texts["Username"] ?? ""
        let password = call.input.texts["Password"] ?? ""
        try call.client.check(secretHash: call.input.texts["SecretHash"], of: name)
        try call.pool.settings.passwordPolicy.check(password)
        guard let user = call.pool.user(name) else {
            throw call.client.settings.hidesUserExistence ? .codeExpired : .userNotFound
        }
        _ = try redeem(.forgotPassword, of: user, call, code: call.input.texts["ConfirmationCode"] ?? "")
        try call.pool.change { records throws(ServiceError) in
            try records.change(user.username) { user throws(ServiceError) in
                user.change(password: Secret(password))
                user.codes[.forgotPassword] = nil
                user.status = .confirmed
            }
        }
        try call.run(
            .postConfirmation, "ConfirmForgotPassword", for: user.username, clientMetadata: call.clientMetadata)
        return [:]
    }

    /// `ChangePassword`, by a user who knows the present one.
    func changePassword(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        let input = bearer.call.input
        let proposed = input.texts["ProposedPassword"] ?? ""
        guard let previous = input.texts["PreviousPassword"] else {
            throw .invalidParameter("PreviousPassword is required of a user who has a password.")
        }
        try admit(
            bearer.call, bearer.user,
            isRightPassword: bearer.user.password.reveal().utf8.elementsEqual(previous.utf8))
        try bearer.call.pool.settings.passwordPolicy.check(proposed)
        try bearer.call.pool.change { records throws(ServiceError) in
            try records.change(bearer.user.username) { user throws(ServiceError) in
                user.change(password: Secret(proposed))
            }
        }
        return [:]
    }
}
