import AWSClient
import CredentialModel

/// What STS's refusals of a token mean for whoever wrote the configuration.
struct WebIdentityRefusal {
    let role: WebIdentityRole
    let identity: Identity
    let region: String

    func failure(_ error: AWSServiceError, during operation: String) -> RefreshFailure {
        RefreshFailure(error, during: operation, remedy: remedy(for: error))
    }

    private func remedy(for error: AWSServiceError) -> String? {
        let key = identity.provider.loginsKey ?? "the provider"
        switch error.code {
        case "RegionDisabledException":
            return "Activate STS for region \(region) in the account, or set another region."
        case "AccessDenied", "AccessDeniedException":
            return
                "Let the trust policy of \(role.roleARN) allow sts:AssumeRoleWithWebIdentity to \(key) for this audience."
        case "InvalidIdentityToken", "InvalidIdentityTokenException":
            return "Register \(key) as an OpenID Connect provider of the role's account, with the token's audience."
        case "IDPRejectedClaim", "IDPRejectedClaimException": return "\(key) refuses this token: sign in again."
        case "ValidationError":
            return error.message.contains("MaxSessionDuration")
                ? "Shorten duration, or raise the role's maximum session duration." : "Check roleArn and duration."
        default: return nil
        }
    }
}
