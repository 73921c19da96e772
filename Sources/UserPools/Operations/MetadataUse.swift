/// One place on the wire where metadata goes, and who gets to see it there.
package struct MetadataUse: Sendable, Hashable {
    /// A member of a request.
    package enum Member: String, Sendable, Hashable {
        /// A map.
        case clientMetadata = "ClientMetadata"
        /// A list of `{Name, Value}`.
        case validationData = "ValidationData"
    }

    /// The API operation.
    package let call: String
    package let member: Member
    /// The triggers that get it; none where the service has no such member and ignores it.
    package let triggers: [LambdaTrigger]
    /// The name of it in the triggers' event.
    package let eventMember: String

    private init(_ call: String, _ triggers: [LambdaTrigger], as eventMember: String = "clientMetadata") {
        self.init(call, .clientMetadata, triggers, as: eventMember)
    }

    private init(_ call: String, _ member: Member, _ triggers: [LambdaTrigger], as eventMember: String) {
        self.call = call
        self.member = member
        self.triggers = triggers
        self.eventMember = eventMember
    }

    /// Where the metadata of an operation goes, in the order of the calls (API reference, ClientMetadata of each
    /// operation).
    package static func of(_ operation: UserPoolOperation) -> [MetadataUse] {
        switch operation {
        case .signIn:
            [
                MetadataUse("InitiateAuth", [.preSignUp, .preAuthentication, .userMigration], as: "validationData"),
                respondToAuthChallenge,
            ]
        case .confirmSignIn, .completeNewPassword, .sendCustomChallengeAnswer: [respondToAuthChallenge]
        case .signUp:
            [
                MetadataUse("SignUp", [.preSignUp, .customMessage, .postConfirmation]),
                MetadataUse("SignUp", .validationData, [.preSignUp], as: "validationData"),
            ]
        case .confirmSignUp: [MetadataUse("ConfirmSignUp", [.postConfirmation])]
        case .resendSignUp: [MetadataUse("ResendConfirmationCode", [.customMessage])]
        case .forgotPassword: [MetadataUse("ForgotPassword", [.preSignUp, .customMessage, .userMigration])]
        case .forgotPasswordSubmit: [MetadataUse("ConfirmForgotPassword", [.postConfirmation])]
        case .changePassword: [MetadataUse("ChangePassword", [])]
        case .updateUserAttributes: [MetadataUse("UpdateUserAttributes", [.customMessage])]
        case .verifyUserAttribute: [MetadataUse("GetUserAttributeVerificationCode", [.customMessage])]
        case .verifyUserAttributeSubmit, .deleteUser: []
        }
    }

    private static let respondToAuthChallenge = MetadataUse(
        "RespondToAuthChallenge",
        [.postAuthentication, .preTokenGeneration, .defineAuthChallenge, .createAuthChallenge, .verifyAuthChallenge])
}
