import ArgumentParser
import CredentialModel
import Endpoints
import Engine
import Glibc
import Logging
import Platform
import State

/// One `exec`, from its credentials to the end of its program.
struct ExecSession {
    private let options: ExecCommand
    private let surroundings = Surroundings()
    private let time = SystemTime()
    private let logger: Logger
    /// The program as it stands on our command line: what is no UTF-8 does not survive in a `String`.
    private let program: [[UInt8]]

    init(_ options: ExecCommand) {
        self.options = options
        logger = options.global.makeLogger()
        program = ProcessSelf.arguments.suffix(options.command.count)
    }

    /// Returns when the program has ended with 0; throws its other exit codes, or why it could not be run.
    func run() async throws {
        if ProcessSelf.isInit { ProcessSelf.exitOnSignals([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) }
        // Nobody waits for credentials that no program will use.
        _ = try HeirCommand(program, environment: ProcessEnvironment.entries)
        let wait = CredentialWait(name: options.name, open: open, reading: reading, logger: logger, time: time)
        let (first, owner) = try await wait.credentials(limit: options.wait?.duration)
        let held = HeldCredentials(first)
        let environment = environment(of: first, owner)
        if options.endpoint {
            try await superviseWithEndpoint(held, environment)
        } else if options.policy != .none || ProcessSelf.isInit {
            let ending = try await supervise(held, keeps: options.policy != .none) {
                [program] () throws(ProcessError) in
                try HeirCommand(program, environment: environment.entries(.keys(held.current.credentials)))
            }
            try end(ending)
        } else {
            throw try HeirCommand(program, environment: environment.entries(.keys(first.credentials))).becomeIt()
        }
    }

    // MARK: The program

    private func superviseWithEndpoint(_ held: HeldCredentials, _ environment: ChildEnvironment) async throws {
        let token = EndpointTokens.makeToken()
        let server = CredentialServer(
            address: ListenAddress(host: "127.0.0.1", port: 0), source: ExecEndpoint(held: held, time: time),
            tokens: EndpointTokens([options.name: token]), purpose: "exec --endpoint")
        let place = try await server.listen()
        let url = "http://\(place)\(CredentialServer.path(of: options.name))"
        let entries = environment.entries(.endpoint(url: url, token: token))
        let ending = try await supervise(held, keeps: true, beside: server) { [program] () throws(ProcessError) in
            try HeirCommand(program, environment: entries)
        }
        try end(ending)
    }

    /// Runs the program to its end.
    ///
    /// - Parameter keeps: whether its credentials are looked after meanwhile.
    private func supervise(
        _ held: HeldCredentials, keeps: Bool, beside server: CredentialServer? = nil,
        _ command: @escaping @Sendable () throws(ProcessError) -> HeirCommand
    ) async throws(ProcessError) -> Heir.Ending {
        let supervisor = try Supervisor(options.policy, command: command)
        let keeper = CredentialKeeper(
            name: options.name, held: held, states: StateWatch(open: open), reading: reading, logger: logger,
            time: time)
        let helpers = Task { [logger] in
            await withDiscardingTaskGroup { group in
                if keeps { group.addTask { await keeper.run { supervisor.noteChange() } } }
                if let server {
                    group.addTask {
                        do {
                            try await server.run()
                        } catch {
                            logger.error("the endpoint is gone", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
        }
        defer { helpers.cancel() }
        return try await BlockingWork.run { () throws(ProcessError) in try supervisor.run() }
    }

    /// Ends as the program did.
    private func end(_ ending: Heir.Ending) throws {
        if case .signaled(let number) = ending, !ProcessSelf.isInit { ProcessSelf.die(by: number) }
        if ending.exitCode != 0 { throw ArgumentParser.ExitCode(ending.exitCode) }
    }

    private func environment(of first: HeldCredentials.Held, _ owner: StateOwner) -> ChildEnvironment {
        // Who can read the key can read the whole state.
        var secrets: [String] = []
        if case .environment(let name)? = owner.keySource { secrets.append(name) }
        return ChildEnvironment(
            caller: ProcessEnvironment.entries, region: first.region, account: first.account, withholding: secrets)
    }

    // MARK: Credentials

    private var open: @Sendable () async throws -> StateAccess {
        { [global = options.global, surroundings] in try await StateAccess.open(global, surroundings) }
    }

    private var reading: @Sendable (StateAccess) -> CredentialReading {
        { [surroundings, logger, time] in
            CredentialReading(
                access: $0, surroundings: surroundings, logger: logger, time: time,
                command: ExecCommand.configuration.commandName ?? "")
        }
    }
}
