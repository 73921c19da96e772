// What Cognito User Pools says, in its own words.
extension ServiceError {
    static func invalidParameter(_ message: String) -> ServiceError {
        ServiceError("InvalidParameterException", message)
    }

    static let wrongPassword = notAuthorized("Incorrect username or password.")
    static let lockedOut = notAuthorized("Password attempts exceeded")
    static let userDisabled = notAuthorized("User is disabled.")
    static let userNotFound = ServiceError("UserNotFoundException", "User does not exist.")
    static let userNotConfirmed = ServiceError("UserNotConfirmedException", "User is not confirmed.")
    static let passwordResetRequired = ServiceError(
        "PasswordResetRequiredException", "Password reset required for the user")
    static let invalidSession = notAuthorized("Invalid session for the user.")
    static let sessionExpired = notAuthorized("Invalid session for the user, session is expired.")
    static let deviceNotFound = ServiceError("ResourceNotFoundException", "Device does not exist.")
    static let codeMismatch = ServiceError(
        "CodeMismatchException", "Invalid verification code provided, please try again.")
    static let codeExpired = ServiceError(
        "ExpiredCodeException", "Invalid code provided, please request a code again.")
    static let factorMismatch = ServiceError("CodeMismatchException", "Invalid code received for user")
    static let softwareTokenUsed = ServiceError(
        "ExpiredCodeException", "Your software token has already been used once.")
}
