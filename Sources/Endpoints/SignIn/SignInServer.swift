import CredentialModel
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import Platform
package import Providers
import Synchronization

/// The page on this machine at which a human signs in: it listens on 127.0.0.1 alone, for two minutes, for one sign-in.
package struct SignInServer: Sendable {
    /// How long it waits for somebody to sign in.
    package static let patience = Duration.seconds(120)
    /// How long it waits, at the end, for browsers to let go of their connections.
    private static let farewell = Duration.seconds(2)

    private let plan: SignInPlan
    private let client: SignInClient
    private let time: any TimeSource

    package init(_ plan: SignInPlan, client: SignInClient, time: any TimeSource) {
        self.plan = plan
        self.client = client
        self.time = time
    }

    /// Signs in.
    ///
    /// Throws ``SignInFailure``, and what `conclude` throws.
    ///
    /// - Parameters:
    ///   - announce: gets the page's address as soon as it can be opened.
    ///   - conclude: what is to be done with the result while the page still answers those who come late.
    package func run<Value: Sendable>(
        announce: (String) async -> Void, conclude: (SignedIn) async throws -> Value
    ) async throws -> Value {
        let address = plan.redirectURI.map { LoopbackAddress($0) } ?? LoopbackAddress()
        guard let address else {
            throw SignInFailure(
                .listening, "the redirectUri of '\(plan.identity)' is no http address of 127.0.0.1",
                remedy: "use --device or --paste")
        }
        let desk = Mutex<SignInDesk?>(nil)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let pages = HTTP1Channel { request, writer, _ in
            let desk = desk.withLock(\.self)
            let answer =
                await desk?.answer(PageRequest(request.head)) ?? PageAnswer(SignInPage.unknown("Not yet"), status: 503)
            defer { desk?.noteDelivery(of: answer) }
            try await writer.write(response: answer.response.head, body: answer.response.body)
        }
        // What a network library has to say about browsers that go away helps nobody.
        let server = Server(
            childChannelSetup: pages,
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: address.port ?? 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "sign-in") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                do {
                    try await server.run()
                } catch {
                    throw Self.failure(address, error)
                }
            }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.next()
                throw Self.failure(address, CancellationError())
            }
            let flow = try await SignInFlow(
                plan, redirectURI: address.redirectURI(port: port), client: client, time: time)
            let end = time.bootNow + Self.patience
            let key = RandomText.make()
            let current = SignInDesk(flow, at: address, port: port, key: key, end: end, time: time)
            desk.withLock { $0 = current }
            await announce("\(address.page(port: port))\(key)/")
            let value = try await conclude(try await outcome(of: current, until: end).get())
            await shutDown(server)
            return value
        }
    }

    /// How the sign-in ended; nobody came in time when that moment has come.
    private func outcome(of desk: SignInDesk, until end: BootInstant) async -> Result<SignedIn, SignInFailure> {
        let timedOut = Result<SignedIn, SignInFailure>.failure(
            SignInFailure(.timedOut, "nobody signed in within two minutes", remedy: "run login again"))
        return await withTaskGroup(of: Result<SignedIn, SignInFailure>?.self) { group in
            group.addTask { await desk.outcome() }
            group.addTask {
                guard (try? await time.sleep(until: end)) != nil, desk.expire() else { return nil }
                return timedOut
            }
            defer { group.cancelAll() }
            // Who came back at the last moment is waited for.
            while let result = await group.next() { if let result { return result } }
            return timedOut
        }
    }

    /// Lets answers that are under way reach their browsers.
    private func shutDown(_ server: Server<HTTP1Channel>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.shutdownGracefully() }
            group.addTask { try? await time.sleep(for: Self.farewell) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func failure(_ address: LoopbackAddress, _ error: any Error) -> SignInFailure {
        guard let port = address.port else {
            return SignInFailure(.listening, "the sign-in page cannot be served on 127.0.0.1: \(error)")
        }
        return SignInFailure(
            .listening,
            "the sign-in page cannot be served: port \(port) of 127.0.0.1 is taken, or not for this user",
            remedy: "end what listens there, or use another port in redirectUri and at the provider")
    }
}
