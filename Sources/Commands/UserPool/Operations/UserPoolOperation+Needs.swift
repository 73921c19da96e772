import UserPools

// What each operation takes.
extension UserPoolOperation {
    /// The secrets that it cannot do without.
    var secrets: [UserPoolSecret] {
        switch self {
        case .signUp, .signIn: [.password]
        case .confirmSignUp, .confirmSignIn, .verifyUserAttributeSubmit: [.code]
        case .completeNewPassword: [.newPassword]
        case .sendCustomChallengeAnswer: [.answer]
        case .forgotPasswordSubmit: [.code, .newPassword]
        case .changePassword: [.oldPassword, .newPassword]
        case .resendSignUp, .forgotPassword, .updateUserAttributes, .verifyUserAttribute, .deleteUser: []
        }
    }

    /// Whether it is asked for by a signed-in user.
    var needsSession: Bool {
        switch self {
        case .changePassword, .updateUserAttributes, .verifyUserAttribute, .verifyUserAttributeSubmit, .deleteUser: true
        default: false
        }
    }

    /// Whether it begins a sign-in or goes on with one.
    var isStepOfSignIn: Bool { self == .signIn || answersChallenge }

    /// Whether it answers the question that a sign-in waits for.
    var answersChallenge: Bool {
        switch self {
        case .confirmSignIn, .completeNewPassword, .sendCustomChallengeAnswer: true
        default: false
        }
    }

    /// Whether it takes attributes with their values.
    var takesAttributes: Bool {
        switch self {
        case .signUp, .completeNewPassword, .updateUserAttributes: true
        default: false
        }
    }

    /// Whether it takes the name of one attribute.
    var takesAttributeName: Bool { self == .verifyUserAttribute || self == .verifyUserAttributeSubmit }
}
