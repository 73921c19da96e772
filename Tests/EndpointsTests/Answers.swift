import Platform
import Synchronization

/// An answer that a test writes down when it knows the question.
final class Answers: Sendable {
    private let answer = Mutex(HTTPResponse(status: 500))

    var next: HTTPResponse {
        get { answer.withLock { $0 } }
        set { answer.withLock { $0 = newValue } }
    }
}
