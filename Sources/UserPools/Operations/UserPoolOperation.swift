/// What can be asked of a user pool, under the names that the command has for it (Amplify's functions in kebab case).
package enum UserPoolOperation: String, Sendable, Hashable, CaseIterable {
    case signUp = "sign-up"
    case confirmSignUp = "confirm-sign-up"
    case resendSignUp = "resend-sign-up"
    case signIn = "sign-in"
    case confirmSignIn = "confirm-sign-in"
    case completeNewPassword = "complete-new-password"
    case sendCustomChallengeAnswer = "send-custom-challenge-answer"
    case forgotPassword = "forgot-password"
    case forgotPasswordSubmit = "forgot-password-submit"
    case changePassword = "change-password"
    case updateUserAttributes = "update-user-attributes"
    case verifyUserAttribute = "verify-user-attribute"
    case verifyUserAttributeSubmit = "verify-user-attribute-submit"
    case deleteUser = "delete-user"
}
