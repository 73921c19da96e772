import AsyncHTTPClient
import CredentialModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// HTTP/1.1 over AsyncHTTPClient: TLS 1.2 or newer with full verification, pooled connections, no redirects, no retries.
///
/// Plain http is sent to this machine alone, and neither that nor the link is reached through a proxy; other hosts are,
/// as ``ProxySettings`` tells. Call ``shutdown()`` before the last reference goes.
package final class AsyncHTTPTransport: HTTPTransport {
    private let direct: HTTPClient
    private let proxied: HTTPClient?
    private let proxies: ProxySettings

    /// A transport that keeps up to `connectionsPerHost` requests to one host in flight; more of them wait for a
    /// connection. The variables for proxies and certificates are those of `environment`.
    package init(connectionsPerHost: Int, environment: [String: String]) {
        let proxies = ProxySettings(environment: environment)
        self.proxies = proxies
        let roots = Self.trustRoots(environment)
        self.direct = Self.client(connectionsPerHost, roots, proxy: nil)
        self.proxied = proxies.proxy.map { Self.client(connectionsPerHost, roots, proxy: $0) }
    }

    /// The request's timeout bounds everything, the wait for a connection included.
    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let address = try HTTPAddress(request.url)
        let client = try client(for: address)
        do {
            let outgoing = try HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method),
                headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }),
                body: request.body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: request.body)))
            // The deadline of AsyncHTTPClient's async interface ends with the head of the answer; this one holds to the
            // end of the body.
            let task = client.execute(
                request: outgoing, delegate: ResponseAccumulator(request: outgoing, maxBodySize: request.responseLimit),
                deadline: .now() + .nanoseconds(request.timeout.nanoseconds))
            let response = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
            return HTTPResponse(
                status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
                body: response.body.map { Array($0.readableBytesView) } ?? [])
        } catch {
            throw Self.transportError(error, host: address.host, request)
        }
    }

    /// Ends requests in flight and closes every connection.
    package func shutdown() async {
        for client in [direct, proxied].compactMap(\.self) {
            // It fails when it was shut down before, which is what is wanted.
            try? await client.shutdown()
        }
    }

    /// The certificates that are trusted: those of `SSL_CERT_FILE` or `SSL_CERT_DIR` instead of the system's, as OpenSSL
    /// has it. One that cannot be read fails every connection rather than trusting others.
    private static func trustRoots(_ environment: [String: String]) -> NIOSSLTrustRoots {
        let places = ["SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { environment[$0] }.filter { !$0.isEmpty }
        return places.first.map { .file($0) } ?? .default
    }

    private static func client(
        _ connectionsPerHost: Int, _ roots: NIOSSLTrustRoots, proxy: ProxySettings.Proxy?
    ) -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = roots
        tls.minimumTLSVersion = .tlsv12
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)),
            decompression: .disabled)
        // HTTP/2 is slower here and stalls after some hundred early answers.
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        // Whoever asks decides about another try, and hears at once that nobody listens.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than servers keep idle connections, so that a request does not meet a closing one.
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.proxy = proxy.map { proxy in
            if proxy.isSOCKS { return .socksServer(host: proxy.host, port: proxy.port) }
            guard let user = proxy.user else { return .server(host: proxy.host, port: proxy.port) }
            return .server(
                host: proxy.host, port: proxy.port,
                authorization: .basic(username: user, password: proxy.password?.reveal() ?? ""))
        }
        // One event loop: with several of them the result of a request mostly belongs to another one than its connection,
        // and every part of the answer wakes both.
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton.any(), configuration: configuration)
    }

    private func client(for address: HTTPAddress) throws(HTTPTransportError) -> HTTPClient {
        switch proxies.route(to: address) {
        case .direct: return direct
        case .through: return proxied ?? direct
        case .blocked(let reason):
            throw HTTPTransportError(
                code: .invalidAddress, message: "\(address.host) is reached through a proxy, but \(reason)")
        }
    }

    // MARK: Errors

    private static func transportError(_ error: any Error, host: String, _ request: HTTPRequest) -> HTTPTransportError {
        let code = code(for: error)
        let message =
            switch code {
            case .invalidAddress: "The request to \(host) could not be written as HTTP."
            case .connection: "No connection to \(host): \(reason(for: error))."
            case .tls: "No secure connection to \(host): \(reason(for: error))."
            case .timeout: "\(host) did not answer within \(request.timeout)."
            case .responseTooLarge: "\(host) sent more than \(request.responseLimit) bytes."
            case .malformedResponse: "\(host) closed the connection or sent no valid HTTP."
            case .cancelled: "The request to \(host) was cancelled."
            }
        return HTTPTransportError(code: code, message: message)
    }

    private static func code(for error: any Error) -> HTTPTransportError.Code {
        switch error {
        case is CancellationError: .cancelled
        case is ResponseAccumulator.ResponseTooBigError: .responseTooLarge
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tls
        case is NIOConnectionError, is SocketAddressError: .connection
        case let error as IOError: connectionErrors.contains(error.errnoCode) ? .connection : .malformedResponse
        case let error as ChannelError: timedOut(error) ? .timeout : .malformedResponse
        case let error as HTTPClientError: code(for: error)
        default: .malformedResponse
        }
    }

    private static func code(for error: HTTPClientError) -> HTTPTransportError.Code {
        switch error {
        case .deadlineExceeded, .connectTimeout, .getConnectionFromPoolTimeout, .readTimeout, .writeTimeout,
            .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            .timeout
        case .cancelled, .alreadyShutdown, .requestStreamCancelled: .cancelled
        case .invalidProxyResponse, .proxyAuthenticationRequired: .connection
        case .invalidURL, .emptyHost, .emptyScheme, .traceRequestWithBody: .invalidAddress
        default: .malformedResponse
        }
    }

    private static let connectionErrors: Set<CInt> = [
        ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, ETIMEDOUT, EMFILE, ENFILE,
    ]

    private static func timedOut(_ error: ChannelError) -> Bool {
        if case .connectTimeout = error { true } else { false }
    }

    private static func reason(of error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    /// A few words on one line; errors of the network hold neither headers nor bodies.
    private static func reason(for error: any Error) -> String {
        let text =
            switch error {
            case let error as NIOConnectionError where error.dnsAError != nil || error.dnsAAAAError != nil:
                "the name could not be resolved"
            case let error as NIOConnectionError:
                error.connectionErrors.first.map { reason(of: $0.error) } ?? "nobody listens there"
            case let error as HTTPClientError: error.shortDescription
            case is SocketAddressError: "the name could not be resolved"
            default: "\(error)"
            }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}
