import CredentialModel
import Platform

extension RefreshFailure {
    /// An endpoint's error as it stands, or with a class and a remedy of which the endpoint alone knows nothing.
    init(_ error: EndpointError, failureClass: FailureClass? = nil, note: String = "", remedy: String? = nil) {
        self.init(
            code: error.code, message: error.message + note, failureClass: failureClass ?? error.failureClass,
            remedy: remedy ?? Self.commonRemedy(for: error), retryAfter: error.retryAfter)
    }

    private static func commonRemedy(for error: EndpointError) -> String? {
        switch (error.code, error.status ?? 0) {
        case ("http.invalidAddress", _): "correct the address in the configuration"
        case ("http.tls", _): "check the machine's CA certificates and clock, and whether a proxy opens TLS connections"
        case (_, 300..<400): "configure the address that it is reached at now"
        case (_, 404): "check the address in the configuration"
        default: nil
        }
    }

    /// A secret that a refresher needs could not be read.
    ///
    /// - Parameter name: what it is: "client secret".
    init(reading name: String, _ error: SecretError) {
        self.init(
            code: "secret.\(error.code.rawValue)", message: "the \(name) could not be read: \(error.message)",
            failureClass: error.code == .commandFailed ? .transient : .needsLogin, remedy: error.remedy)
    }
}
