/// What a service answers instead of a result. The wire format of the operation gives it its shape.
struct ServiceError: Error, Sendable {
    let status: Int
    /// `NotAuthorizedException`, `SignatureDoesNotMatch`, `invalid_grant`.
    let code: String
    let message: String
    var retryAfter: Int?

    init(_ code: String, status: Int = 400, _ message: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}

extension ServiceError {
    /// A request that Cognito Identity or STS understands and declines.
    static func notAuthorized(_ message: String) -> ServiceError { ServiceError("NotAuthorizedException", message) }
}
