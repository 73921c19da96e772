import ArgumentParser
import Config
import Engine
import Platform
import Sandbox
import ServiceLifecycle
import UnixSignals

/// `evercred sandbox`: the stand-in for AWS and the providers, as a server of its own.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Serve a loopback stand-in for AWS and the providers.",
        discussion: """
            Speaks Cognito Identity, STS and the token endpoints of the providers on 127.0.0.1, as strictly as the real \
            ones. The pools, clients and identity ids of the configuration exist in it. Prints its address on stdout.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "The port on 127.0.0.1; 0 takes any free one.")
    var port = 0

    @Option(
        help: ArgumentHelp("A JSON file of faults to play: errors, delays, cut-off answers.", valueName: "path"),
        completion: .file(extensions: ["json"]))
    var faults: String?

    @Option(help: ArgumentHelp("How long credentials live (default: 1h).", valueName: "duration"))
    var credentialLifetime: DurationArgument?

    @Option(help: ArgumentHelp("How long provider tokens live (default: 1h).", valueName: "duration"))
    var tokenLifetime: DurationArgument?

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let settings = try global.readSettings(surroundings, considersWorkingDirectory: true)
            var configuration = SandboxBox(
                settings: settings, workingDirectory: Surroundings.workingDirectory
            ).configuration
            configuration.port = port
            if let credentialLifetime { configuration.credentialLifetime = credentialLifetime.duration }
            if let tokenLifetime { configuration.tokenLifetime = tokenLifetime.duration }
            if let faults { configuration.faults = try readFaults(faults) }
            let logger = global.makeLogger()
            let server = SandboxServer(configuration: configuration, time: SystemTime(), logger: logger)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [
                        .init(service: server), .init(service: Announcement(server: server)),
                    ], gracefulShutdownSignals: [.sigterm, .sigint], logger: .unheard))
            do {
                try await group.run()
            } catch let error as SandboxError {
                throw CommandFailure(.unavailable, error.description)
            }
            return .success
        }
    }

    private func readFaults(_ path: String) throws -> [SandboxFault] {
        do {
            return try SandboxFault.script(
                AtomicFile(path: path, creatingFolder: false).read(limit: 1 << 20)?.contents ?? [])
        } catch {
            throw CommandFailure(.usage, "\(path): \(error)")
        }
    }
}

/// Prints the sandbox's address once it can be reached.
private struct Announcement: Service {
    let server: SandboxServer

    func run() async throws {
        Terminal.print(try await server.waitUntilListening())
        try? await gracefulShutdown()
    }
}
