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
            Speaks Cognito Identity, Cognito User Pools, STS and the token endpoints of the providers on 127.0.0.1, as \
            strictly as the real ones. The pools, clients and identity ids of the configuration exist in it. Prints its \
            address on stdout.

            User pools: the codes that would be sent, and the Lambda triggers that would run with the metadata that they \
            would see, are told on stderr and at /_sandbox/user-pools/POOL/codes and …/triggers. A file for \
            --user-pools looks like this, everything but clients being optional (seconds for durations):

              {"userPools": {"eu-west-1_AbCdEfGhI": {
                "clients": {"1example23456789": {"secret": "…", "flows": ["USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"],
                  "hidesUserExistence": true, "rotationGracePeriod": 10, "tokenLifetime": 3600,
                  "refreshTokenLifetime": 2592000, "sessionLifetime": 180}},
                "users": [{"username": "alice", "password": "…", "attributes": {"email": "alice@example.com",
                  "email_verified": "true"}, "status": "CONFIRMED", "enabled": true, "totpSeed": "…",
                  "factors": ["SMS_MFA"], "preferredFactor": "SMS_MFA"}],
                "aliasAttributes": ["email"], "usernameAttributes": [], "requiredAttributes": ["email"],
                "customAttributes": ["custom:team"], "passwordPolicy": {"minimumLength": 8, "requireSymbols": true},
                "multiFactor": "OPTIONAL", "deviceTracking": "OFF", "confirmsUsers": false,
                "customChallenge": {"parameters": {"question": "…"}, "answer": "…"},
                "triggerFailures": {"PreSignUp": "not from here"}}}}
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "The port on 127.0.0.1; 0 takes any free one.")
    var port = 0

    @Option(
        help: ArgumentHelp("A JSON file of faults to play: errors, delays, cut-off answers.", valueName: "path"),
        completion: .file(extensions: ["json"]))
    var faults: String?

    @Option(
        help: ArgumentHelp("A JSON file of user pools, beside or in place of the configuration's.", valueName: "path"),
        completion: .file(extensions: ["json"]))
    var userPools: String?

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
            var configuration = try await self.configuration(surroundings)
            configuration.port = port
            if let credentialLifetime { configuration.credentialLifetime = credentialLifetime.duration }
            if let tokenLifetime { configuration.tokenLifetime = tokenLifetime.duration }
            if let clockSkew { configuration.clockSkew = clockSkew.duration }
            if let faults {
                configuration.faults = try read(faults, option: "--faults") { bytes throws(SandboxError) in
                    try SandboxFault.script(bytes)
                }
            }
            if let userPools {
                let pools = try read(userPools, option: "--user-pools") { bytes throws(SandboxError) in
                    try SandboxUserPool.pools(bytes)
                }
                configuration.userPools.merge(pools) { _, own in own }
            }
            // Codes and triggers are told at this level: nobody else would hear of them.
            let logger = global.makeLogger(defaultLevel: .notice)
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

    /// What exists in the sandbox because of the configuration. User pools out of a file need none beside them.
    private func configuration(_ surroundings: Surroundings) async throws -> SandboxConfiguration {
        if userPools != nil, (try? global.findConfig(surroundings, considersWorkingDirectory: true)) == nil {
            return SandboxConfiguration(pools: [:])
        }
        let settings = try global.readSettings(surroundings, considersWorkingDirectory: true)
        let box = SandboxBox(settings: settings, workingDirectory: Surroundings.workingDirectory)
        var configuration = box.configuration
        configuration.userPools = await box.userPools(
            reading: SecretReader(runner: try SpawningProcessRunner(), environment: surroundings.environment))
        return configuration
    }

    /// What a file says that an option names.
    private func read<Value>(
        _ path: String, option: String, as parse: ([UInt8]) throws(SandboxError) -> Value
    ) throws -> Value {
        do {
            let file = try AtomicFile(path: Surroundings.absolute(path), creatingFolder: false)
            guard let contents = try file.read(limit: 16 << 20)?.contents else {
                throw CommandFailure(.usage, "there is no file \(path): name an existing one with \(option)")
            }
            return try parse(contents)
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
