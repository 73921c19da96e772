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

    @Option(
        help: ArgumentHelp(
            "How far the services' clock is ahead, or behind (--clock-skew=-1h).", valueName: "duration"))
    var clockSkew: ClockSkewArgument?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
    }

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
            if let clockSkew { configuration.clockSkew = clockSkew.duration }
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
                // What the network library has to say about a port that was asked for helps nobody.
                guard error.code == .listening, port != 0 else {
                    throw CommandFailure(.unavailable, error.description)
                }
                throw CommandFailure(
                    .unavailable,
                    "port \(port) of 127.0.0.1 is taken, or not for this user: name another with --port, or 0 for any")
            }
            return .success
        }
    }

    private func readFaults(_ path: String) throws -> [SandboxFault] {
        do {
            let file = try AtomicFile(path: Surroundings.absolute(path), creatingFolder: false)
            guard let contents = try file.read(limit: 1 << 20)?.contents else {
                throw CommandFailure(.usage, "there is no file \(path): name a fault script with --faults")
            }
            return try SandboxFault.script(contents)
        } catch let error as FileError {
            throw CommandFailure(.usage, "\(error.message)\(error.remedy.map { " (\($0))" } ?? "")")
        } catch let error as SandboxError {
            throw CommandFailure(.usage, "\(path): \(error.message)")
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
