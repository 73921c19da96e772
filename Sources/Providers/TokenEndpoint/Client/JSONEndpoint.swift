import AWSClient
import CredentialModel
import Platform
import StrictJSON

/// Asks a provider for one JSON object: one request, one answer, no redirects, no retries.
struct JSONEndpoint: Sendable {
    /// The longest answer that is read (bytes).
    static let responseLimit = 256 << 10
    /// How long one request may take in all.
    static let timeout = Duration.seconds(15)

    let transport: any HTTPTransport
    let time: any TimeSource
    /// What is known of the hosts' clocks; every answer adds to it.
    let offsets: ClockOffsets

    /// The time on the host's clock, as far as we know it.
    func now(at host: String) -> Timestamp { time.now + offsets.offset(for: host) }

    /// The same for the host of an address that may be called.
    func now(atAddress address: String) throws(RefreshFailure) -> Timestamp {
        do throws(HTTPTransportError) {
            return now(at: try HTTPAddress(address).authority)
        } catch {
            throw RefreshFailure(EndpointError(error, words: EndpointWords()))
        }
    }

    /// Fails when a request to the host could not end before the deadline, because that has come.
    func requireTime(to ask: String, before deadline: BootInstant) throws(EndpointError) {
        guard deadline > time.bootNow else {
            throw EndpointError(code: "http.timeout", message: "no time was left to ask \(ask)")
        }
    }

    /// The object in the body of an answer with status 200 that speaks of no `error`.
    ///
    /// - Parameter secrets: what must not come back in an error's message.
    func answer(
        to request: HTTPRequest, before deadline: BootInstant, hiding secrets: [Secret] = []
    ) async throws(EndpointError) -> EndpointAnswer {
        let words = EndpointWords(hiding: secrets)
        let (response, host, receivedAt) = try await response(to: request, before: deadline, words: words)
        guard response.status == 200, let object = (try? JSONReader.read(response.body))?.object,
            object[present: "error"] == nil
        else { throw EndpointError(response, from: host, receivedAt: receivedAt, words: words) }
        return EndpointAnswer(object: object, host: host, receivedAt: receivedAt, hostTime: now(at: host))
    }

    /// Waits for an answer that says yes, with whatever body or none.
    ///
    /// - Parameter secrets: what must not come back in an error's message.
    func acknowledgement(
        of request: HTTPRequest, before deadline: BootInstant, hiding secrets: [Secret]
    ) async throws(EndpointError) {
        let words = EndpointWords(hiding: secrets)
        let (response, host, receivedAt) = try await response(to: request, before: deadline, words: words)
        guard (200..<300).contains(response.status) else {
            throw EndpointError(response, from: host, receivedAt: receivedAt, words: words)
        }
    }

    private func response(
        to request: HTTPRequest, before deadline: BootInstant, words: EndpointWords
    ) async throws(EndpointError) -> (response: HTTPResponse, host: String, receivedAt: Timestamp) {
        var request = request
        request.headers += [("Accept", "application/json"), ("User-Agent", "evercred")]
        request.responseLimit = Self.responseLimit
        let host: String
        let response: HTTPResponse
        do throws(HTTPTransportError) {
            host = try HTTPAddress(request.url).authority
        } catch {
            throw EndpointError(error, words: words)
        }
        try requireTime(to: host, before: deadline)
        request.timeout = min(Self.timeout, deadline - time.bootNow)
        do throws(HTTPTransportError) {
            response = try await transport.send(request)
        } catch {
            throw EndpointError(error, words: words)
        }
        let receivedAt = time.now
        // An answer out of a cache tells an old time.
        if response.header("Age") == nil, let date = response.header("Date").flatMap({ Timestamp(httpDate: $0) }) {
            offsets.record(serverDate: date, receivedAt: receivedAt, host: host)
        }
        return (response, host, receivedAt)
    }
}
