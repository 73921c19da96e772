import CredentialModel
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
package import Platform
import ServiceLifecycle

/// A stand-in for AWS and the identity providers on 127.0.0.1, with the wire formats and the strictness of the real ones.
///
/// It serves Cognito Identity and Cognito User Pools (JSON 1.1) and STS (query protocol) at `/`, the keys of a user pool
/// under `/POOL/.well-known`, an OpenID Connect issuer for every provider of its pools under `/issuers/LOGINS-KEY`, with
/// the pages at which humans sign in (a Logins key may be the issuer's own address here, `127.0.0.1:PORT/issuers/NAME`),
/// the company's own token server at `/developer/token`, and itself at `/_sandbox/faults`, `/_sandbox/requests` and
/// `/_sandbox/user-pools/POOL` (`triggers`, `codes`). All state is in memory and ends with the server.
package final class SandboxServer: Service {
    private let configuration: SandboxConfiguration
    private let time: any TimeSource
    private let logger: Logger
    private let address = ListeningAddress()
    private let faults: FaultScript
    private let counts = RequestCounts()

    /// A server that listens once ``run()`` is called. Judgements and dates go by this time, as the configuration skews it.
    package init(
        configuration: SandboxConfiguration, time: any TimeSource,
        logger: Logger = Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
    ) {
        self.configuration = configuration
        self.time = time
        self.logger = logger
        self.faults = FaultScript(configuration.faults, seed: configuration.faultSeed)
    }

    /// Serves until graceful shutdown or cancellation; call it once. Throws ``SandboxError`` when it cannot listen.
    package func run() async throws {
        do {
            try await serve()
            address.end(SandboxError(code: .stopped, message: "The sandbox has stopped."))
        } catch {
            let failure =
                error as? SandboxError
                ?? SandboxError(
                    code: .listening, message: "The sandbox cannot listen on 127.0.0.1:\(configuration.port): \(error)."
                )
            address.end(failure)
            throw failure
        }
    }

    /// The base address, `http://127.0.0.1:PORT`, once connections are accepted.
    ///
    /// Throws when the server ended or the task was cancelled first.
    package func waitUntilListening() async throws(SandboxError) -> String { try await address.wait() }

    /// How many requests each operation has had, faults included, by the names of ``SandboxOperation``.
    package var requestCounts: [String: Int] { counts.snapshot }

    /// Puts further faults behind those that are still in force.
    package func add(_ additions: [SandboxFault]) { faults.add(additions) }

    /// Lifts every fault.
    package func removeFaults() { faults.removeAll() }

    private func serve() async throws {
        let clock = ServiceClock(time: time, skew: configuration.clockSkew)
        let services = try SandboxServices(configuration: configuration, clock: clock, logger: logger)
        let responder = SandboxResponder(
            services: services, clock: clock, faults: faults, counts: counts, address: address)
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port), backlog: 1024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
        ) { request, writer, _ in
            let response = try await responder.respond(to: request)
            try await writer.write(response: response.head, body: response.body)
        } onServerRunning: { [address] channel in
            address.listen("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
        }
        try await server.run()
    }
}
