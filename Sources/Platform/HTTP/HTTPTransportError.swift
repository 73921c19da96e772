/// Why no answer came.
package struct HTTPTransportError: Error, Sendable, Hashable {
    /// What went wrong, for decisions.
    package enum Code: String, Sendable {
        /// The address is not one that may be called: no URL, or plain http to a host that is not loopback.
        case invalidAddress
        /// The name could not be resolved or nobody listens there.
        case connection
        /// The TLS handshake failed.
        case tls
        /// The time was up.
        case timeout
        /// The body was longer than the request allows.
        case responseTooLarge
        /// The peer closed or spoke no HTTP.
        case malformedResponse
        /// The task was cancelled.
        case cancelled
    }

    package let code: Code
    /// One sentence that names the host, never the body, a header or a query.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}
