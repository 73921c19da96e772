/// One occasion at which a user pool runs the Lambda function that is assigned to it (Cognito developer guide,
/// "Customizing user pool workflows with Lambda triggers").
enum LambdaTrigger: String, Sendable, CaseIterable {
    case preSignUp = "PreSignUp"
    case postConfirmation = "PostConfirmation"
    case preAuthentication = "PreAuthentication"
    case postAuthentication = "PostAuthentication"
    case preTokenGeneration = "PreTokenGeneration"
    case customMessage = "CustomMessage"
    case userMigration = "UserMigration"
    case defineAuthChallenge = "DefineAuthChallenge"
    case createAuthChallenge = "CreateAuthChallenge"
    case verifyAuthChallengeResponse = "VerifyAuthChallengeResponse"

    /// How it is named in `triggerSource`, before the underscore.
    var sourcePrefix: String { self == .preTokenGeneration ? "TokenGeneration" : rawValue }
}
