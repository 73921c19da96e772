import CredentialModel

/// Why a token is not believed.
enum TokenRefusal: Error, Sendable {
    /// Not a JWT where one is due.
    case malformed
    /// An opaque token that its provider has not issued.
    case unknown
    case missing(claim: String)
    case wrongIssuer
    case wrongAudience
    case expired(now: Timestamp, expiration: Timestamp)
    case wrongSignature

    /// Cognito Identity's words for it.
    var cognitoError: ServiceError {
        let reason =
            switch self {
            case .malformed: " Not a valid OpenId Connect identity token."
            case .unknown: ""
            case .missing(let claim): " Missing a required claim: \(claim)"
            case .wrongIssuer: " Issuer doesn't match providerName"
            case .wrongAudience: " Incorrect token audience."
            case .expired(let now, let expiration): " Token expired: \(now.seconds) >= \(expiration.seconds)"
            case .wrongSignature: " Couldn't verify signed token."
            }
        return ServiceError("NotAuthorizedException", "Invalid login token.\(reason)")
    }

    /// The words of STS's AssumeRoleWithWebIdentity.
    var securityTokenError: ServiceError {
        switch self {
        case .malformed, .unknown:
            ServiceError(
                "InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
        case .missing(let claim): ServiceError("InvalidIdentityToken", "Missing a required claim: \(claim)")
        case .wrongIssuer:
            ServiceError(
                "InvalidIdentityToken", "No OpenIDConnect provider found in your account for the token's issuer")
        case .wrongAudience: ServiceError("InvalidIdentityToken", "Incorrect token audience")
        case .expired(let now, let expiration):
            ServiceError(
                "ExpiredTokenException",
                "Token expired: current date/time \(now.seconds) must be before the expiration date/time \(expiration.seconds)"
            )
        case .wrongSignature:
            ServiceError("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider")
        }
    }
}
