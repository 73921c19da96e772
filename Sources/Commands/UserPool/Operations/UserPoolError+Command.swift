import CredentialModel
import Engine
import Events
import UserPools

/// How a refusal ends a command.
extension UserPoolError {
    /// 64: what was given cannot be; 69: the service cannot be reached or is overloaded, the same command may succeed
    /// later; 77: a password, a code or a session was refused; 1: any other refusal.
    var exitCode: Engine.ExitCode {
        switch code {
        case "parameter": return .usage
        case "NotAuthorizedException", "CodeMismatchException", "ExpiredCodeException",
            "EnableSoftwareTokenMFAException":
            return .noPermission
        default: break
        }
        switch failureClass {
        case .transient, .throttled: return .unavailable
        case .needsLogin: return .noPermission
        case .rejected, .tokenRejected, .identityGone: return .trouble
        }
    }

    /// It in words, with the way out.
    var sentence: String { remedy.map { "\(message) (\($0))" } ?? message }

    /// The event that tells it.
    func event(of operation: UserPoolOperation, about subject: UserPoolSubject) -> HubEvent {
        .failed(
            HubEvent.FailedOperation(operation), subject,
            because: RefreshFailure(
                code: code, message: message, failureClass: failureClass, remedy: remedy, retryAfter: retryAfter))
    }
}

extension HubEvent.FailedOperation {
    /// Amplify tells a wrong code of a sign-in by nothing, and a wrong new password by an event of its own.
    fileprivate init(_ operation: UserPoolOperation) {
        self =
            switch operation {
            case .signUp: .signUp
            case .confirmSignUp: .confirmSignUp
            case .resendSignUp: .resendSignUp
            case .signIn, .confirmSignIn, .sendCustomChallengeAnswer: .signIn
            case .completeNewPassword: .completeNewPassword
            case .forgotPassword: .forgotPassword
            case .forgotPasswordSubmit: .forgotPasswordSubmit
            case .changePassword: .changePassword
            case .updateUserAttributes: .updateUserAttributes
            case .verifyUserAttribute: .verifyUserAttribute
            case .verifyUserAttributeSubmit: .verify
            case .deleteUser: .userDeleted
            }
    }
}
