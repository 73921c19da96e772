package import Platform
import Synchronization

/// An HTTP transport that answers from a script and remembers what it was asked.
package final class ScriptedTransport: HTTPTransport {
    private let answer: @Sendable (HTTPRequest, Int) throws(HTTPTransportError) -> HTTPResponse
    private let log = Mutex<[HTTPRequest]>([])

    /// Answers by a rule; the second argument counts the requests from 0.
    package init(_ answer: @escaping @Sendable (HTTPRequest, Int) throws(HTTPTransportError) -> HTTPResponse) {
        self.answer = answer
    }

    /// Answers one request after another with these; whoever asks more often is told that nobody listens.
    package convenience init(_ answers: Result<HTTPResponse, HTTPTransportError>...) {
        self.init { (_, index) throws(HTTPTransportError) in
            guard index < answers.count else {
                throw HTTPTransportError(code: .connection, message: "The script has no answer \(index + 1).")
            }
            return try answers[index].get()
        }
    }

    /// Everything that was sent so far, in order.
    package var requests: [HTTPRequest] { log.withLock { $0 } }

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let index = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return try answer(request, index)
    }
}
