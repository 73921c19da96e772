package import Platform
import ServiceLifecycle

/// Serves credentials to the AWS SDKs of programs on this machine, as `AWS_CONTAINER_CREDENTIALS_FULL_URI` expects it.
///
/// `GET /v1/credentials/NAME` with the set's token in `Authorization`; nothing else is answered.
package final class CredentialServer: Service {
    /// How long an answer may be held back for a refresh under way: botocore gives up after 2 s.
    package static let patience = Duration.milliseconds(1500)

    private let listener: EndpointListener

    /// - Parameters:
    ///   - address: a loopback address; port 0 takes any free one.
    ///   - source: where the credentials come from.
    ///   - tokens: who may have which; they may be replaced while the server runs.
    ///   - purpose: what the server is called in messages.
    ///   - observe: is told the status of every answer.
    package init(
        address: ListenAddress, source: any CredentialSource, tokens: EndpointTokens,
        purpose: String = "serve.credentials", limits: ConnectionLimits = ConnectionLimits(),
        observe: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        precondition(address.isLoopback, "credentials are served on loopback alone")
        let router = CredentialRouter(hosts: HostList(host: address.host), tokens: tokens, source: source)
        listener = EndpointListener(address: address, purpose: purpose, limits: limits, observe: observe) { request in
            await router.answer(request)
        }
    }

    /// Begins to listen and returns where: with the port that was found when any would do. ``run()`` does it when nobody
    /// has before.
    @discardableResult
    package func listen() async throws(ServingError) -> ListenAddress { try await listener.listen() }

    /// Serves until graceful shutdown or cancellation.
    package func run() async throws { try await listener.run() }

    /// The path of a set's credentials.
    package static func path(of set: String) -> String { "/v1/credentials/\(set)" }
}
