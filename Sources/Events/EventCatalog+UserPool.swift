// What is promised about the operations of user pools. Names and messages are Amplify's where it has them; where it tells
// nothing, the name is that of its function.
extension EventCatalog {
    static func userPoolDefinition(of name: EventName) -> EventDefinition {
        switch name {
        case .signUp:
            succeeded(
                name, "A new user was made (`user-pool sign-up`).", "USERNAME has signed up successfully",
                [
                    EventField("userConfirmed", .boolean, "Whether the user may sign in at once."),
                    EventField("userSub", .string, "The user's id."), delivery,
                ])
        case .signUpFailure: failed(name, "A new user could not be made.", "USERNAME failed to signup: REASON")
        case .confirmSignUp:
            succeeded(
                name, "A new user was confirmed with a code.", "USERNAME has been confirmed successfully", [])
        case .confirmSignUpFailure:
            failed(name, "A new user could not be confirmed.", "USERNAME could not be confirmed: REASON")
        case .resendSignUp:
            succeeded(name, "A new user was sent another code.", "USERNAME has been sent another code", [delivery])
        case .resendSignUpFailure:
            failed(
                name, "A new user could not be sent another code.", "USERNAME could not be sent another code: REASON")
        case .challenge:
            succeeded(
                name, "A sign-in waits for an answer.", "The sign-in of USERNAME waits for an answer to CHALLENGE",
                [
                    EventField("challenge", .string, "The challenge's name: `SOFTWARE_TOKEN_MFA`, …"),
                    EventField("operation", .string, "The operation that answers: `confirm-sign-in`, …"),
                    EventField("choices", .strings, "What can be chosen from, where there is a choice."),
                    EventField("requiredAttributes", .strings, "The attributes that a new password must come with."),
                    EventField("parameters", .object, "What the service says about it, such as where a code was sent."),
                    EventField("until", .time, "When it is forgotten here; the user pool may forget it before."),
                ])
        case .completeNewPasswordFailure:
            failed(
                name, "A new password that a sign-in asks for was refused.",
                "USERNAME failed to complete the new password flow: REASON")
        case .forgotPassword:
            succeeded(
                name, "A code for a new password was sent.", "USERNAME has initiated forgot password flow", [delivery])
        case .forgotPasswordFailure:
            failed(name, "A code for a new password could not be sent.", "USERNAME forgotPassword failed: REASON")
        case .forgotPasswordSubmit:
            succeeded(
                name, "A new password was set with a code.", "USERNAME forgotPasswordSubmit successful", [])
        case .forgotPasswordSubmitFailure:
            failed(
                name, "A new password could not be set with a code.", "USERNAME forgotPasswordSubmit failed: REASON")
        case .changePassword:
            succeeded(name, "A user has changed the password.", "USERNAME has changed the password", [])
        case .changePasswordFailure:
            failed(name, "The password could not be changed.", "USERNAME could not change the password: REASON")
        case .updateUserAttributes:
            succeeded(
                name, "Attributes of a user were changed.", "Attributes successfully updated",
                [
                    EventField(
                        "attributes", .object,
                        "By name: `isUpdated`, and `codeDeliveryDetails` where a code must confirm the change first.")
                ])
        case .updateUserAttributesFailure:
            failed(name, "Attributes of a user could not be changed.", "Failed to update attributes: REASON")
        case .verifyUserAttribute:
            succeeded(
                name, "A code that verifies an attribute was sent.",
                "USERNAME has been sent a code to verify ATTRIBUTE",
                [attribute, delivery])
        case .verifyUserAttributeFailure:
            failed(
                name, "A code that verifies an attribute could not be sent.",
                "USERNAME could not be sent a code to verify an attribute: REASON")
        case .verify:
            succeeded(name, "An attribute was verified with a code.", "A user USERNAME has been verified", [attribute])
        case .verifyFailure:
            failed(
                name, "An attribute could not be verified with a code.", "A user USERNAME could not be verified: REASON"
            )
        case .userDeleted:
            succeeded(name, "A user was deleted for good.", "The authenticated user has been deleted.", [])
        default:
            failed(name, "A user could not be deleted.", "The authenticated user could not be deleted: REASON")
        }
    }

    private static func succeeded(
        _ name: EventName, _ occasion: String, _ message: String, _ fields: [EventField]
    ) -> EventDefinition {
        define(name, when: occasion, message: message, data: user + fields)
    }

    private static func failed(_ name: EventName, _ occasion: String, _ message: String) -> EventDefinition {
        define(name, levels: failureLevels, when: occasion, message: message, data: user + failure)
    }

    private static let user = [
        anyIdentity, EventField("username", .string, "The user's name, as it was given."),
        EventField("userPoolId", .string, "The user pool."),
    ]

    private static let attribute = EventField("attribute", .string, "The attribute's name.")
    private static let delivery = EventField(
        "codeDeliveryDetails", .object, optional: true,
        "Where a code went: `Destination` (masked by the service), `DeliveryMedium`, `AttributeName`.")
}
