/// Sends one HTTP request and returns its whole answer.
///
/// Every implementation keeps these promises: redirects are not followed; bodies longer than
/// ``HTTPRequest/responseLimit`` fail with ``HTTPTransportError/Code/responseTooLarge``; the request's timeout bounds
/// the whole exchange; cancelling the task ends the exchange promptly.
package protocol HTTPTransport: Sendable {
    /// The answer, whatever its status.
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse
}
