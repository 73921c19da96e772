import CredentialModel
import Platform
import Scheduling
import StrictJSON
import Synchronization

/// Sends requests no faster than a user pool's quota allows, and more slowly once it complains.
struct PacedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private let bucket: Bucket

    /// Shared by all copies.
    private final class Bucket: Sendable {
        let limiter: Mutex<RateLimiter>

        init(_ limiter: RateLimiter) { self.limiter = Mutex(limiter) }
    }

    /// - Parameter rate: requests per second.
    init(_ transport: any HTTPTransport, perSecond rate: Double, time: any TimeSource) {
        self.transport = transport
        self.time = time
        bucket = Bucket(RateLimiter(perSecond: rate))
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        // Whoever comes has a turn at once, in the future if need be: nobody overtakes.
        let turn = bucket.limiter.withLock { limiter in
            let turn = limiter.availableAt(time.bootNow)
            limiter.take(time.bootNow)
            return turn
        }
        do { try await time.sleep(until: turn) } catch {
            throw HTTPTransportError(code: .cancelled, message: "The request was given up before it was sent.")
        }
        let response = try await transport.send(request)
        if Self.isThrottled(response) {
            bucket.limiter.withLock { $0.slowDown(time.bootNow, admitted: turn) }
        }
        return response
    }

    private static func isThrottled(_ response: HTTPResponse) -> Bool {
        guard response.status != 429 else { return true }
        guard response.status == 400, let code = (try? JSONReader.read(response.body))?["__type"]?.string else {
            return false
        }
        return code.hasSuffix("TooManyRequestsException") || code.hasSuffix("ThrottlingException")
    }
}
