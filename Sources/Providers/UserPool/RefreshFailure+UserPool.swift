import CredentialModel
import UserPools

extension RefreshFailure {
    /// A user pool's error as it stands, or with a remedy of which the pool alone knows nothing.
    init(_ error: UserPoolError, remedy: String? = nil) {
        self.init(
            code: error.code, message: error.message, failureClass: error.failureClass,
            remedy: remedy ?? error.remedy, retryAfter: error.retryAfter)
    }
}
