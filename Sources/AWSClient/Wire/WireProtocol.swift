package import Platform

/// How a service writes requests and answers.
package protocol WireProtocol: Sendable {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    /// The unsigned request for one operation.
    func request(_ operation: String, _ input: Input, to url: String) -> HTTPRequest

    /// The result in the body of a successful answer; `nil` when it is none.
    func output(_ body: [UInt8], of operation: String) -> Output?

    /// What the body of any other answer tells; every part is missing when the body is none of the service's.
    func errorDetails(_ body: [UInt8]) -> WireErrorDetails
}

/// An error as it stands in a body, unjudged.
package struct WireErrorDetails: Sendable, Hashable {
    package var code: String?
    package var message: String?
    package var requestID: String?
}
