package import CredentialModel

/// Why a call of an AWS service gave no result: the service's own refusal, or why it could not be understood or reached.
package struct AWSServiceError: Error, Sendable, Hashable {
    /// The service's code (`NotAuthorizedException`); or `http.timeout`, `http.STATUS`, `endpoint`, `malformedAnswer`.
    package let code: String
    /// Bounded, on one line, free of the secrets of the request.
    package let message: String
    /// The status of the answer; `nil` when there was none.
    package let status: Int?
    /// What AWS's support asks for.
    package let requestID: String?
    /// How long the service wants to be left alone.
    package let retryAfter: Duration?
    /// The service's own time when it answered.
    package let serverDate: Timestamp?

    package init(
        code: String, message: String, status: Int? = nil, requestID: String? = nil, retryAfter: Duration? = nil,
        serverDate: Timestamp? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.serverDate = serverDate
    }

    /// What it means for the next try, as far as code and status tell; some services say more in their messages.
    ///
    /// Codes come before the status: Cognito throttles with 400. STS's `InvalidIdentityToken` counts as transient, since
    /// it is what a new signing key looks like at first; whoever retries counts how often.
    package var failureClass: FailureClass {
        if Self.expired.contains(code) { return .tokenRejected }
        if Self.throttling.contains(code) || code.hasPrefix("Throttl") || status == 429 { return .throttled }
        if Self.transient.contains(code) || isClockSkew { return .transient }
        if code.hasPrefix("http."), status == nil { return code == "http.invalidAddress" ? .rejected : .transient }
        return (status ?? 0) >= 500 || status == 408 ? .transient : .rejected
    }

    /// Whether the signature's date was too far from the service's clock: another try with the offset learnt may pass.
    package var isClockSkew: Bool {
        switch code {
        case "RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired": true
        case "SignatureDoesNotMatch", "InvalidSignatureException":
            message.contains("Signature expired") || message.contains("Signature not yet current")
        default: false
        }
    }

    private static let expired: Set<String> = ["ExpiredToken", "ExpiredTokenException"]

    /// What botocore's standard retry mode takes for throttling.
    private static let throttling: Set<String> = [
        "BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "TooManyRequestsException", "TransactionInProgressException",
    ]

    private static let transient: Set<String> = [
        "ExternalServiceException", "IDPCommunicationError", "IDPCommunicationErrorException", "InternalError",
        "InternalErrorException", "InternalFailure", "InternalServerException", "InvalidIdentityToken",
        "InvalidIdentityTokenException", "RequestTimeout", "RequestTimeoutException", "ServiceUnavailable",
        "ServiceUnavailableException", "malformedAnswer",
    ]
}
