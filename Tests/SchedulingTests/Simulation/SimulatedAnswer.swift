import CredentialModel
import Scheduling

/// What a refresh that is under way will have come to.
struct SimulatedAnswer {
    var results: [(bucket: BucketKey, result: BucketResult)] = []
    /// How long the new token lives.
    var newToken: Duration?
    /// How long the new credentials live.
    var newCredentials: Duration?
    var hasIdentityID = false
    var failure: FailureClass?
    var retryAfter: Duration?
}
