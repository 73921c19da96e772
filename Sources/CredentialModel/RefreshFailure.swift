/// Why a step of a refresh failed. Safe to show: it never holds a token, a key or a handler's output.
package struct RefreshFailure: Error, Sendable, Hashable {
    /// A stable word: the service's error code, or `handler.exit`, `http.timeout`, …
    package let code: String
    /// One sentence for a human.
    package let message: String
    package let failureClass: FailureClass
    /// What to do about it, when somebody can.
    package let remedy: String?
    /// The service's own word on when to come back.
    package let retryAfter: Duration?

    package init(
        code: String, message: String, failureClass: FailureClass, remedy: String? = nil, retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.failureClass = failureClass
        self.remedy = remedy
        self.retryAfter = retryAfter
    }
}
