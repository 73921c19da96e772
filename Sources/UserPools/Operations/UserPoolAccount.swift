package import CredentialModel
import StrictJSON

/// What users and those who want to become users ask of a pool beside signing in; each function is one operation of
/// ``UserPoolOperation`` and one call.
package struct UserPoolAccount: Sendable {
    /// What comes of a sign-up.
    package struct SignedUp: Sendable, Hashable {
        /// Whether the user may sign in at once.
        package let isConfirmed: Bool
        /// The user's id (`sub`).
        package let id: String
        /// Where a code for confirm-sign-up went; `nil`: none was sent.
        package let delivery: CodeDelivery?
    }

    private let client: UserPoolClient
    private let metadata: LambdaMetadata

    /// - Parameter metadata: what is configured and what is given with the call.
    package init(client: UserPoolClient, metadata: LambdaMetadata = LambdaMetadata()) {
        self.client = client
        self.metadata = metadata
    }

    // MARK: Without a session

    /// Makes a new user (SignUp).
    package func signUp(
        username: String, password: Secret, attributes: [UserAttribute] = []
    ) async throws(UserPoolError) -> SignedUp {
        var input = try self.input(for: .signUp, about: username)
        input["Password"] = .string(password.reveal())
        if !attributes.isEmpty { input["UserAttributes"] = try UserAttribute.list(attributes, name: "the attributes") }
        input["ValidationData"] = try metadata.validationDataMember(for: .signUp)
        let answer = try await client.call("SignUp", input, for: .account, hiding: [password])
        guard let id = answer["UserSub"]?.string, (1...131_072).contains(id.utf8.count) else {
            throw .malformedAnswer(to: "SignUp", "names no user")
        }
        return SignedUp(
            isConfirmed: answer["UserConfirmed"]?.bool ?? false, id: id,
            delivery: CodeDelivery(answer["CodeDeliveryDetails"]))
    }

    /// Confirms a new user with the code that was sent (ConfirmSignUp).
    ///
    /// - Parameter forcesAlias: whether an address that is another user's alias moves to this one, Amplify's default.
    package func confirmSignUp(
        username: String, code: Secret, forcesAlias: Bool = true
    ) async throws(UserPoolError) {
        var input = try self.input(for: .confirmSignUp, about: username)
        input["ConfirmationCode"] = .string(code.reveal())
        input["ForceAliasCreation"] = .bool(forcesAlias)
        _ = try await client.call("ConfirmSignUp", input, for: .account, hiding: [code])
    }

    /// Sends the code once more (ResendConfirmationCode).
    package func resendSignUp(username: String) async throws(UserPoolError) -> CodeDelivery? {
        let input = try self.input(for: .resendSignUp, about: username)
        let answer = try await client.call("ResendConfirmationCode", input, for: .account)
        return CodeDelivery(answer["CodeDeliveryDetails"])
    }

    /// Sends a code for a new password (ForgotPassword).
    package func forgotPassword(username: String) async throws(UserPoolError) -> CodeDelivery? {
        let input = try self.input(for: .forgotPassword, about: username)
        let answer = try await client.call("ForgotPassword", input, for: .account)
        return CodeDelivery(answer["CodeDeliveryDetails"])
    }

    /// Sets the new password with the code that was sent (ConfirmForgotPassword).
    package func forgotPasswordSubmit(
        username: String, code: Secret, newPassword: Secret
    ) async throws(UserPoolError) {
        var input = try self.input(for: .forgotPasswordSubmit, about: username)
        input["ConfirmationCode"] = .string(code.reveal())
        input["Password"] = .string(newPassword.reveal())
        _ = try await client.call("ConfirmForgotPassword", input, for: .account, hiding: [code, newPassword])
    }

    // MARK: With the access token of a session

    /// Replaces the password (ChangePassword). The service has no member for metadata and ignores what is sent.
    package func changePassword(
        accessToken: Secret, from old: Secret, to new: Secret
    ) async throws(UserPoolError) {
        var input = try self.input(for: .changePassword, with: accessToken)
        input["PreviousPassword"] = .string(old.reveal())
        input["ProposedPassword"] = .string(new.reveal())
        _ = try await client.call("ChangePassword", input, for: .session, hiding: [accessToken, old, new])
    }

    /// Changes attributes (UpdateUserAttributes); `sub` and those that say whether another one is verified are left out,
    /// as Amplify leaves them out.
    ///
    /// - Returns: where codes went that a change has to be verified with.
    package func updateUserAttributes(
        accessToken: Secret, _ attributes: [UserAttribute]
    ) async throws(UserPoolError) -> [CodeDelivery] {
        let changed = attributes.filter(\.mayChange)
        guard !changed.isEmpty else {
            throw .invalid("there is no attribute that may be changed", remedy: "name at least one attribute")
        }
        var input = try self.input(for: .updateUserAttributes, with: accessToken)
        input["UserAttributes"] = try UserAttribute.list(changed, name: "the attributes")
        let answer = try await client.call("UpdateUserAttributes", input, for: .session, hiding: [accessToken])
        return (answer["CodeDeliveryDetailsList"]?.array ?? []).compactMap { CodeDelivery($0) }
    }

    /// Sends a code that verifies an attribute (GetUserAttributeVerificationCode).
    package func verifyUserAttribute(
        accessToken: Secret, _ attribute: String
    ) async throws(UserPoolError) -> CodeDelivery? {
        var input = try self.input(for: .verifyUserAttribute, with: accessToken)
        input["AttributeName"] = .string(attribute)
        let answer = try await client.call(
            "GetUserAttributeVerificationCode", input, for: .session, hiding: [accessToken])
        return CodeDelivery(answer["CodeDeliveryDetails"])
    }

    /// Verifies an attribute with the code that was sent (VerifyUserAttribute).
    package func verifyUserAttributeSubmit(
        accessToken: Secret, _ attribute: String, code: Secret
    ) async throws(UserPoolError) {
        var input = try self.input(for: .verifyUserAttributeSubmit, with: accessToken)
        input["AttributeName"] = .string(attribute)
        input["Code"] = .string(code.reveal())
        _ = try await client.call("VerifyUserAttribute", input, for: .session, hiding: [accessToken, code])
    }

    /// Deletes the user for good (DeleteUser).
    package func deleteUser(accessToken: Secret) async throws(UserPoolError) {
        let input = try self.input(for: .deleteUser, with: accessToken)
        _ = try await client.call("DeleteUser", input, for: .session, hiding: [accessToken])
    }

    // MARK: What all of a kind send

    private func input(
        for operation: UserPoolOperation, about username: String
    ) throws(UserPoolError) -> JSONObject {
        guard (1...128).contains(username.unicodeScalars.count) else {
            throw .invalid("the user name is empty or longer than 128 characters", remedy: "set username")
        }
        var input: JSONObject = ["ClientId": .string(client.app.clientID), "Username": .string(username)]
        input["SecretHash"] = client.app.secretHash(for: username).map { .string($0) }
        input["ClientMetadata"] = try metadata.clientMetadataMember(for: operation)
        return input
    }

    private func input(
        for operation: UserPoolOperation, with accessToken: Secret
    ) throws(UserPoolError) -> JSONObject {
        var input: JSONObject = ["AccessToken": .string(accessToken.reveal())]
        input["ClientMetadata"] = try metadata.clientMetadataMember(for: operation)
        return input
    }
}
