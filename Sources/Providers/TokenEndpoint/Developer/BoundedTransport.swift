import CredentialModel
import Platform

/// A transport whose requests end with a deadline, for callers that know of none.
struct BoundedTransport: HTTPTransport {
    let transport: any HTTPTransport
    let time: any TimeSource
    let deadline: BootInstant

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let left = deadline - time.bootNow
        guard left > .zero else {
            let host = try HTTPAddress(request.url).authority
            throw HTTPTransportError(code: .timeout, message: "No time was left to ask \(host).")
        }
        var request = request
        request.timeout = min(request.timeout, left)
        return try await transport.send(request)
    }
}
