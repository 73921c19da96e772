package import CredentialModel
package import StrictJSON

// The operations of user pools.
extension HubEvent {
    /// A new user was made.
    ///
    /// - Parameter delivery: where a code went, under the service's names; `nil`: none was sent.
    package static func signUp(
        _ subject: UserPoolSubject, isConfirmed: Bool, id: String, delivery: JSONValue?
    ) -> HubEvent {
        var data = subject.data
        data["userConfirmed"] = .bool(isConfirmed)
        data["userSub"] = .string(id)
        data["codeDeliveryDetails"] = delivery
        return HubEvent(.signUp, message: "\(subject.username) has signed up successfully", data: data)
    }

    /// A new user was confirmed.
    package static func confirmSignUp(_ subject: UserPoolSubject) -> HubEvent {
        HubEvent(
            .confirmSignUp, message: "\(subject.username) has been confirmed successfully", data: subject.data)
    }

    /// A new user was sent another code.
    package static func resendSignUp(_ subject: UserPoolSubject, delivery: JSONValue?) -> HubEvent {
        var data = subject.data
        data["codeDeliveryDetails"] = delivery
        return HubEvent(.resendSignUp, message: "\(subject.username) has been sent another code", data: data)
    }

    /// A user has signed in to a user pool.
    ///
    /// - Parameter user: the identity's `user` from the configuration.
    package static func signIn(_ subject: UserPoolSubject, user: JSONObject, expiresAt: Timestamp) -> HubEvent {
        var data = signInData(subject)
        data["user"] = .object(user)
        data["expires_at"] = .integer(expiresAt.milliseconds)
        return HubEvent(.signIn, message: "A user \(subject.username) has been signed in", data: data)
    }

    /// A sign-in waits for an answer.
    ///
    /// - Parameters:
    ///   - operation: the one that answers.
    ///   - until: when the question is forgotten here.
    package static func challenge(
        _ subject: UserPoolSubject, name: String, answeredBy operation: String, choices: [String],
        requiredAttributes: [String], parameters: [String: String], until: Timestamp
    ) -> HubEvent {
        var data = subject.data
        data["challenge"] = .string(name)
        data["operation"] = .string(operation)
        data["choices"] = .list(choices)
        data["requiredAttributes"] = .list(requiredAttributes)
        data["parameters"] = .object(
            JSONObject(parameters.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        data["until"] = .time(until)
        return HubEvent(
            .challenge, message: "The sign-in of \(subject.username) waits for an answer to \(name)", data: data)
    }

    /// A code for a new password was sent.
    package static func forgotPassword(_ subject: UserPoolSubject, delivery: JSONValue?) -> HubEvent {
        var data = subject.data
        data["codeDeliveryDetails"] = delivery
        return HubEvent(
            .forgotPassword, message: "\(subject.username) has initiated forgot password flow", data: data)
    }

    /// A new password was set with a code.
    package static func forgotPasswordSubmit(_ subject: UserPoolSubject) -> HubEvent {
        HubEvent(
            .forgotPasswordSubmit, message: "\(subject.username) forgotPasswordSubmit successful", data: subject.data)
    }

    /// A user has changed the password.
    package static func changePassword(_ subject: UserPoolSubject) -> HubEvent {
        HubEvent(.changePassword, message: "\(subject.username) has changed the password", data: subject.data)
    }

    /// Attributes of a user were changed.
    ///
    /// - Parameters:
    ///   - names: those that were sent.
    ///   - deliveries: where codes went, by the attribute that each has to confirm first.
    package static func updateUserAttributes(
        _ subject: UserPoolSubject, names: [String], deliveries: [String: JSONValue]
    ) -> HubEvent {
        var data = subject.data
        data["attributes"] = .object(
            JSONObject(
                names.map { name in
                    var state: JSONObject = ["isUpdated": .bool(deliveries[name] == nil)]
                    state["codeDeliveryDetails"] = deliveries[name]
                    return (name, .object(state))
                }))
        return HubEvent(.updateUserAttributes, message: "Attributes successfully updated", data: data)
    }

    /// A code that verifies an attribute was sent.
    package static func verifyUserAttribute(
        _ subject: UserPoolSubject, attribute: String, delivery: JSONValue?
    ) -> HubEvent {
        var data = subject.data
        data["attribute"] = .string(attribute)
        data["codeDeliveryDetails"] = delivery
        return HubEvent(
            .verifyUserAttribute, message: "\(subject.username) has been sent a code to verify \(attribute)", data: data
        )
    }

    /// An attribute was verified.
    package static func verify(_ subject: UserPoolSubject, attribute: String) -> HubEvent {
        var data = subject.data
        data["attribute"] = .string(attribute)
        return HubEvent(.verify, message: "A user \(subject.username) has been verified", data: data)
    }

    /// A user was deleted.
    package static func userDeleted(_ subject: UserPoolSubject) -> HubEvent {
        HubEvent(.userDeleted, message: "The authenticated user has been deleted.", data: subject.data)
    }
}

// Their failures.
extension HubEvent {
    /// An operation that did not come to its end.
    package enum FailedOperation: Sendable, Hashable, CaseIterable {
        case signUp, confirmSignUp, resendSignUp, signIn, completeNewPassword, forgotPassword, forgotPasswordSubmit
        case changePassword, updateUserAttributes, verifyUserAttribute, verify, userDeleted
    }

    /// An operation has failed. Nobody tries again by himself.
    package static func failed(
        _ operation: FailedOperation, _ subject: UserPoolSubject, because failure: RefreshFailure
    ) -> HubEvent {
        var data = operation == .signIn ? signInData(subject) : subject.data
        data.add(failure, attempt: 1, nextAttempt: nil, expiration: nil)
        let (name, sentence) = told(operation, subject.username)
        return HubEvent(
            name, level: EventLevel(failure.failureClass), message: "\(sentence): \(failure.message)", data: data)
    }

    private static func told(_ operation: FailedOperation, _ user: String) -> (EventName, String) {
        switch operation {
        case .signUp: (.signUpFailure, "\(user) failed to signup")
        case .confirmSignUp: (.confirmSignUpFailure, "\(user) could not be confirmed")
        case .resendSignUp: (.resendSignUpFailure, "\(user) could not be sent another code")
        case .signIn: (.signInFailure, "\(user) failed to signin")
        case .completeNewPassword:
            (.completeNewPasswordFailure, "\(user) failed to complete the new password flow")
        case .forgotPassword: (.forgotPasswordFailure, "\(user) forgotPassword failed")
        case .forgotPasswordSubmit: (.forgotPasswordSubmitFailure, "\(user) forgotPasswordSubmit failed")
        case .changePassword: (.changePasswordFailure, "\(user) could not change the password")
        case .updateUserAttributes: (.updateUserAttributesFailure, "Failed to update attributes")
        case .verifyUserAttribute:
            (.verifyUserAttributeFailure, "\(user) could not be sent a code to verify an attribute")
        case .verify: (.verifyFailure, "A user \(user) could not be verified")
        case .userDeleted: (.userDeletedFailure, "The authenticated user could not be deleted")
        }
    }

    /// The members that the events of a sign-in have, in their order.
    private static func signInData(_ subject: UserPoolSubject) -> JSONObject {
        var data: JSONObject = [:]
        data["identity"] = subject.identity.map { .string($0) }
        data["provider"] = "cognito"
        data["username"] = .string(subject.username)
        data["userPoolId"] = .string(subject.userPoolID)
        return data
    }
}
