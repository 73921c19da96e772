import AWSClient
import CredentialModel

extension UserPoolError {
    /// What the service's refusal means to whoever made that call.
    ///
    /// Codes: Amazon Cognito user pools API reference. A refresh that ends in one of the errors that end a session needs a
    /// login, and so does a wrong password: every further try with it would count against the account.
    init(_ error: AWSServiceError, during operation: String, for purpose: CallPurpose) {
        let (failureClass, remedy) = Self.judgement(of: error, purpose)
        self.init(
            code: error.code,
            message: error.status == nil ? error.message : "\(operation) failed: \(error.message)",
            failureClass: failureClass ?? error.failureClass, remedy: remedy, retryAfter: error.retryAfter)
    }

    /// `nil` leaves the class to the code and the status.
    private static func judgement(of error: AWSServiceError, _ purpose: CallPurpose) -> (FailureClass?, String?) {
        switch error.code {
        case "NotAuthorizedException": notAuthorized(error.message, purpose)
        case "UserNotFoundException": (loginClass(purpose), "check the user name; the user pool knows none like it")
        case "UserNotConfirmedException": (.needsLogin, "confirm the user: evercred user-pool confirm-sign-up NAME")
        case "PasswordResetRequiredException":
            (.needsLogin, "set a new password: evercred user-pool forgot-password NAME")
        case "TokenRevokedException": (.needsLogin, "sign in again")
        case "RefreshTokenReuseException":
            (.needsLogin, "sign in again; the refresh token had been replaced, and its successor was lost")
        case "CodeMismatchException", "EnableSoftwareTokenMFAException":
            (
                .rejected,
                purpose == .challenge ? "check the code, the TOTP seed and this machine's clock" : "check the code"
            )
        case "ExpiredCodeException":
            purpose == .challenge
                ? (.transient, "wait for the authenticator's next code")
                : (.rejected, "ask for a new code, and use it in time")
        case "InvalidPasswordException", "PasswordHistoryPolicyViolationException":
            (.rejected, "choose a password that the user pool's policy allows")
        case "UsernameExistsException": (.rejected, "choose another user name, or sign in")
        case "AliasExistsException":
            (.rejected, "the address or number belongs to another user: take another, or force the alias to move")
        case "ForbiddenException": (.rejected, "let the web ACL of the user pool (AWS WAF) pass this machine")
        case "UserLambdaValidationException":
            (.rejected, "the user pool's Lambda trigger refused: see what it expects, and its log")
        case "UnexpectedLambdaException": (.transient, "see the log of the user pool's Lambda trigger")
        case "InvalidLambdaResponseException": (.rejected, "correct what the user pool's Lambda trigger returns")
        case "TooManyFailedAttemptsException": (.throttled, "wait before the next try")
        case "MFAMethodNotFoundException", "SoftwareTokenMFANotFoundException":
            (.rejected, "set up the user's second factor in the user pool")
        case "CodeDeliveryFailureException", "InvalidSmsRoleAccessPolicyException",
            "InvalidSmsRoleTrustRelationshipException", "InvalidEmailRoleAccessPolicyException":
            (.rejected, "let the user pool send messages: its SMS and e-mail settings are incomplete")
        case "InvalidUserPoolConfigurationException": (.rejected, "complete the settings of the user pool")
        case "ResourceNotFoundException":
            (.rejected, "check userPoolId, userPoolWebClientId and the region")
        case "InvalidParameterException": invalidParameter(error.message)
        case "UnsupportedTokenTypeException", "UnauthorizedException", "UnsupportedOperationException":
            (.rejected, "allow this operation for the app client (token revocation, auth flows)")
        case "endpoint", "http.invalidAddress":
            (nil, "check userPoolId and endpoints, in the configuration and in AWS_ENDPOINT_URL")
        case "http.tls":
            (nil, "check the machine's CA certificates and clock, and whether a proxy opens TLS connections")
        default: (nil, nil)
        }
    }

    private static func loginClass(_ purpose: CallPurpose) -> FailureClass {
        switch purpose {
        case .password, .refresh, .session: .needsLogin
        case .challenge, .account: .rejected
        }
    }

    /// Most of what Cognito has to say comes under this code; the message tells which it is.
    private static func notAuthorized(_ message: String, _ purpose: CallPurpose) -> (FailureClass?, String?) {
        let text = message.lowercased()
        if text.contains("secret hash") || text.contains("secrethash") || text.contains("secret_hash")
            || text.contains("client secret") || text.contains("configured with secret")
        {
            return (
                .rejected,
                "check the app client and its secret: userPoolWebClientId and userPoolClientSecret, or --client-id and "
                    + "--client-secret-file"
            )
        }
        if text.contains("incorrect username or password") && purpose == .session {
            return (.rejected, "check the old password")
        }
        if text.contains("attempts exceeded") {
            return (.rejected, "wait: the user pool has locked the user for a while after wrong passwords")
        }
        if text.contains("disabled") { return (.needsLogin, "enable the user in the user pool") }
        if text.contains("session") && purpose == .challenge {
            return (.transient, "start the sign-in again: its session has ended or was used")
        }
        switch purpose {
        case .password: return (.needsLogin, "check username and password")
        case .refresh, .session: return (.needsLogin, "sign in again")
        case .challenge: return (.rejected, "check the answer, or start the sign-in again")
        case .account: return (.rejected, nil)
        }
    }

    private static func invalidParameter(_ message: String) -> (FailureClass?, String?) {
        let text = message.lowercased()
        guard text.contains("flow") || text.contains("auth method") || text.contains("_auth") else {
            return (.rejected, "check the values that were given")
        }
        return (.rejected, "allow this auth flow for the app client (ExplicitAuthFlows), or choose another authFlow")
    }
}
