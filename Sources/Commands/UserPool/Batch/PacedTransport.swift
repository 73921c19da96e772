import CredentialModel
import Platform
import Scheduling
import StrictJSON
import Synchronization

/// Sends requests no faster than a user pool's quotas allow, and more slowly once it complains.
struct PacedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private let buckets: [PoolQuota: Bucket]

    /// Shared by all copies.
    private final class Bucket: Sendable {
        let limiter: Mutex<RateLimiter>

        init(perSecond rate: Double) { self.limiter = Mutex(RateLimiter(perSecond: rate)) }
    }

    /// - Parameter rate: requests per second, whatever they are for; `nil`: each quota's own pace.
    init(_ transport: any HTTPTransport, perSecond rate: Double?, time: any TimeSource) {
        self.transport = transport
        self.time = time
        let one = rate.map { Bucket(perSecond: $0) }
        buckets = Dictionary(
            uniqueKeysWithValues: PoolQuota.allCases.map { ($0, one ?? Bucket(perSecond: $0.perSecond)) })
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        guard let bucket = buckets[Self.quota(of: request)] else { return try await transport.send(request) }
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

    private static func quota(of request: HTTPRequest) -> PoolQuota {
        let target = request.headers.first { $0.name == "X-Amz-Target" }?.value ?? ""
        return PoolQuota(of: target.split(separator: ".").last ?? "")
    }

    private static func isThrottled(_ response: HTTPResponse) -> Bool {
        guard response.status != 429 else { return true }
        guard response.status == 400, let code = (try? JSONReader.read(response.body))?["__type"]?.string else {
            return false
        }
        return code.hasSuffix("TooManyRequestsException") || code.hasSuffix("ThrottlingException")
    }
}
