import AWSClient
import CredentialModel

/// What Cognito Identity's errors mean: it says most of it in messages, under one code.
struct CognitoIdentityRefusal {
    let identity: Identity
    let token: ProviderToken?
    let identityID: String?

    func failure(_ error: AWSServiceError, during operation: String) -> RefreshFailure {
        let (failureClass, remedy) = judgement(of: error)
        return RefreshFailure(error, during: operation, failureClass: failureClass, remedy: remedy)
    }

    /// `nil` leaves the class to the code.
    private func judgement(of error: AWSServiceError) -> (FailureClass?, String?) {
        switch error.code {
        case "NotAuthorizedException": notAuthorized(error.message)
        case "ResourceNotFoundException": notFound(error.message)
        case "ResourceConflictException":
            (
                .rejected,
                "This login belongs to another identity of the pool already: let identityId name that one, or unlink it."
            )
        case "InvalidIdentityPoolConfigurationException":
            (
                .rejected,
                "Give the identity pool a role for this kind of identity, and let the role's trust policy name the pool "
                    + "as audience (cognito-identity.amazonaws.com:aud)."
            )
        case "InvalidParameterException":
            (.rejected, "Check identityPoolId, identityId, customRoleArn and the provider.")
        default: (nil, nil)
        }
    }

    private func notAuthorized(_ message: String) -> (FailureClass?, String?) {
        let key = identity.provider.loginsKey ?? "the provider"
        if message.contains("Token expired") { return (.tokenRejected, nil) }
        if message.contains("Issuer doesn't match providerName") {
            return (
                .rejected, "Set provider to the token's issuer without https:// and trailing slash; it is '\(key)' now."
            )
        }
        if message.contains("Can't pass in a Cognito token") {
            return (
                .rejected, "Developer identities need identityId, or a refresh handler that answers with identity_id."
            )
        }
        if message.contains("Token is not from a supported provider") {
            return (.rejected, "Add \(key)\(audience) to the identity pool's authentication providers.")
        }
        if message.contains("Unauthenticated access is not supported") {
            return (.rejected, "Allow guest access in the identity pool, or give the identity a provider.")
        }
        if message.contains("Not a valid OpenId Connect identity token") {
            return (.rejected, "\(key) must give an id_token here; an access_token is no proof of identity to Cognito.")
        }
        if message.contains("Logins don't match") || message.contains("is forbidden") {
            return (
                .rejected,
                "The id belongs to another login: correct identityId, or forget it with 'evercred logout \(identity.name)'."
            )
        }
        return (.rejected, nil)
    }

    /// An id that Cognito gave us itself may be asked for anew; one that somebody wrote down may not.
    private func notFound(_ message: String) -> (FailureClass?, String?) {
        guard let identityID, message.contains("Identity '\(identityID)' not found") else {
            return (.rejected, "Check identityPoolId and region.")
        }
        if identity.identityID == identityID { return (.rejected, "Correct identityId.") }
        if identity.provider == .developer {
            return (.rejected, "Let the refresh handler answer with the identity_id of a new developer token.")
        }
        return (.identityGone, nil)
    }

    /// The token's audience as part of a remedy, when it can be read.
    private var audience: String {
        guard let audiences = token.flatMap({ JSONWebToken($0.value.reveal()) })?.audiences, !audiences.isEmpty else {
            return ""
        }
        return " with the audience '\(TokenCheck.shown(audiences.joined(separator: ", ")))'"
    }
}
