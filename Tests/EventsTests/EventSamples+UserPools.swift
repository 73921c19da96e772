import CredentialModel
import Events
import StrictJSON

extension EventSamples {
    private static let user = UserPoolSubject(identity: nil, username: "alice", userPoolID: "eu-west-1_AbCdEfGhI")
    private static let known = UserPoolSubject(
        identity: "billing", username: "alice", userPoolID: "eu-west-1_AbCdEfGhI")
    private static let delivery: JSONValue = [
        "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email",
    ]
    private static let refused = RefreshFailure(
        code: "NotAuthorizedException", message: "SignUp failed: not from here", failureClass: .rejected,
        remedy: "ask whoever runs the user pool")

    /// The operations of user pools.
    static let userPools: [HubEvent] =
        [
            .signUp(user, isConfirmed: false, id: "test-sub", delivery: delivery),
            .signUp(known, isConfirmed: true, id: "test-sub", delivery: nil),
            .confirmSignUp(user), .confirmSignUp(known),
            .resendSignUp(user, delivery: delivery), .resendSignUp(known, delivery: nil),
            .signIn(user, user: [:], expiresAt: time),
            .signIn(known, user: ["name": "Billing"], expiresAt: time),
            .challenge(
                user, name: "SELECT_MFA_TYPE", answeredBy: "confirm-sign-in",
                choices: ["SMS_MFA", "SOFTWARE_TOKEN_MFA"], requiredAttributes: [], parameters: [:],
                until: time + .seconds(900)),
            .challenge(
                known, name: "NEW_PASSWORD_REQUIRED", answeredBy: "complete-new-password", choices: [],
                requiredAttributes: ["email"], parameters: ["userAttributes": "{}"], until: time + .seconds(900)),
            .forgotPassword(user, delivery: delivery), .forgotPassword(known, delivery: nil),
            .forgotPasswordSubmit(user), .forgotPasswordSubmit(known),
            .changePassword(user), .changePassword(known),
            .updateUserAttributes(user, names: ["email", "name"], deliveries: ["email": delivery]),
            .updateUserAttributes(known, names: ["name"], deliveries: [:]),
            .verifyUserAttribute(user, attribute: "email", delivery: delivery),
            .verifyUserAttribute(known, attribute: "email", delivery: nil),
            .verify(user, attribute: "email"), .verify(known, attribute: "email"),
            .userDeleted(user), .userDeleted(known),
        ]
        + HubEvent.FailedOperation.allCases.flatMap { operation in
            [.failed(operation, user, because: refused), .failed(operation, known, because: transient)]
        }
}
