import AWSClient
import CredentialModel

/// What STS's errors mean for whoever wrote the configuration.
struct STSRefusal {
    /// The role that was to be taken, if one was.
    let role: AssumedRole?
    let region: String

    func failure(_ error: AWSServiceError, during operation: String) -> RefreshFailure {
        RefreshFailure(error, during: operation, remedy: remedy(for: error))
    }

    private func remedy(for error: AWSServiceError) -> String? {
        switch error.code {
        case "RegionDisabledException": "Activate STS for region \(region) in the account, or set another region."
        case "InvalidClientTokenId":
            "The parent's keys are unknown to STS in \(region): check the endpoint and whether the account has enabled the region."
        case "AccessDenied", "AccessDeniedException": role.map(trustRemedy)
        case "ValidationError": role.map { validationRemedy(for: $0, error.message) }
        case "PackedPolicyTooLarge", "PackedPolicyTooLargeException": "Take away some sessionTags or policyArns."
        default: nil
        }
    }

    private func trustRemedy(for role: AssumedRole) -> String {
        let actions = role.sessionTags.isEmpty ? "sts:AssumeRole" : "sts:AssumeRole and sts:TagSession"
        let condition = role.externalID == nil ? "" : ", with this externalId,"
        return
            "Let the trust policy of \(role.roleARN) allow the parent's role\(condition) \(actions), and the parent's "
            + "policies as well."
    }

    private func validationRemedy(for role: AssumedRole, _ message: String) -> String {
        if message.contains("role chaining") {
            return "Set duration to 1h at most: the parent's credentials are a role's."
        }
        if message.contains("MaxSessionDuration") {
            return "Shorten duration, or raise the role's maximum session duration."
        }
        return "Check roleArn, sessionName, duration, externalId, sessionTags and policyArns."
    }
}
