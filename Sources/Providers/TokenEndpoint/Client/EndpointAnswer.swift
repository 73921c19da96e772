import CredentialModel
import StrictJSON

/// What an endpoint answered when it did what it was asked.
struct EndpointAnswer: Sendable {
    let object: JSONObject
    /// Host and port.
    let host: String
    /// Our own time when the answer was there.
    let receivedAt: Timestamp
    /// The host's time then, as far as we know it.
    let hostTime: Timestamp
}
