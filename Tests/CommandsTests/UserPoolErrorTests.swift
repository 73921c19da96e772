import CredentialModel
import Engine
import Testing
import UserPools

@testable import Commands

/// How refusals end a command.
struct `A refusal of a user pool` {
    @Test(arguments: [
        ("parameter", FailureClass.rejected, ExitCode.usage),
        ("http.timeout", .transient, .unavailable), ("TooManyRequestsException", .throttled, .unavailable),
        ("NotAuthorizedException", .rejected, .noPermission), ("CodeMismatchException", .rejected, .noPermission),
        ("ExpiredCodeException", .transient, .noPermission), ("UserNotConfirmedException", .needsLogin, .noPermission),
        ("UsernameExistsException", .rejected, .trouble), ("InvalidPasswordException", .rejected, .trouble),
    ])
    func `ends with the code that its kind deserves`(code: String, failureClass: FailureClass, exitCode: ExitCode) {
        let error = UserPoolError(code: code, message: "SignUp failed", failureClass: failureClass, remedy: "wait")
        #expect(error.exitCode == exitCode)
        #expect(error.sentence == "SignUp failed (wait)")
    }
}
