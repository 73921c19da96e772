import AWSClient
import CredentialModel

extension RefreshFailure {
    /// An answer that cannot be used; another try may bring a better one.
    static func malformedAnswer(_ message: String) -> RefreshFailure {
        RefreshFailure(code: "malformedAnswer", message: message, failureClass: .transient)
    }

    /// A service's error as it stands, or with a class and a remedy of which the service alone knows nothing.
    init(
        _ error: AWSServiceError, during operation: String, failureClass: FailureClass? = nil, remedy: String? = nil
    ) {
        self.init(
            code: error.code,
            message: error.status == nil ? error.message : "\(operation) failed: \(error.message)",
            failureClass: failureClass ?? error.failureClass,
            remedy: remedy ?? Self.commonRemedy(for: error),
            retryAfter: error.retryAfter)
    }

    private static func commonRemedy(for error: AWSServiceError) -> String? {
        switch error.code {
        case "endpoint", "http.invalidAddress":
            "Check region and endpoints, in the configuration and in AWS_ENDPOINT_URL."
        case "http.tls":
            "Check the machine's CA certificates and clock, and whether a proxy opens TLS connections."
        case _ where error.isClockSkew:
            "Set this machine's clock."
        default: nil
        }
    }
}
