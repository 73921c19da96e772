import CredentialModel

/// Why an endpoint of a provider gave no answer that is of use, as far as code and status tell. Safe to show.
struct EndpointError: Error, Hashable {
    /// `oauth.ERROR` (RFC 6749 section 5.2), `facebook.CODE` (Graph API, "Handle errors"), `http.timeout` and its like,
    /// `http.STATUS`, `malformedAnswer`.
    let code: String
    /// One sentence that names the host, bounded and free of the request's secrets.
    let message: String
    /// The status of the answer; `nil` when there was none.
    let status: Int?
    /// How long the provider wants to be left alone.
    let retryAfter: Duration?

    init(code: String, message: String, status: Int? = nil, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
    }

    /// What it means for the next try; who asked may know that only a login helps.
    var failureClass: FailureClass {
        if Self.throttling.contains(code) || status == 429 { return .throttled }
        if Self.transient.contains(code) || status == 408 || (status ?? 0) >= 500 { return .transient }
        if status == nil, code.hasPrefix("http.") { return code == "http.invalidAddress" ? .rejected : .transient }
        return .rejected
    }

    /// Whether the endpoint has answered and said what it makes of the request: then nothing has happened that it does
    /// not tell. Errors of the server, and silence, leave it open what became of a token that was shown.
    var isAnswer: Bool {
        guard let status, (400..<500).contains(status) else { return false }
        return status == 429 || failureClass != .transient
    }

    /// An answer that cannot be used; another try may bring a better one.
    static func malformedAnswer(_ message: String, status: Int = 200) -> EndpointError {
        EndpointError(code: "malformedAnswer", message: message, status: status)
    }

    /// Facebook's codes: of the app, of the user, of the page, and calls in too quick a row.
    private static let throttling: Set<String> = [
        "oauth.slow_down", "facebook.4", "facebook.17", "facebook.32", "facebook.341", "facebook.613",
    ]

    /// Facebook's codes 1 and 2: it is out of order and asks for another try.
    private static let transient: Set<String> = [
        "facebook.1", "facebook.2", "malformedAnswer", "oauth.server_error", "oauth.temporarily_unavailable",
    ]
}
