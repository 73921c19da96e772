/// The Lambda triggers of a user pool that see metadata, by their names in the developer guide.
package enum LambdaTrigger: String, Sendable, Hashable, CaseIterable {
    case preSignUp = "Pre sign-up"
    case preAuthentication = "Pre authentication"
    case userMigration = "User migration"
    case postAuthentication = "Post authentication"
    case preTokenGeneration = "Pre token generation"
    case defineAuthChallenge = "Define auth challenge"
    case createAuthChallenge = "Create auth challenge"
    case verifyAuthChallenge = "Verify auth challenge response"
    case customMessage = "Custom message"
    case postConfirmation = "Post confirmation"
}
