import ArgumentParser
import Config
import CredentialModel
import Endpoints
import Engine
import Platform
import State

/// `evercred logout NAME`: forgets an identity.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Forget an identity, revoke its login, and remove its managed sections.",
        discussion: """
            The refresh token is revoked where the provider can, and everything of the identity is forgotten, whether \
            that succeeds or not (exit 1 if not). With --global a user pool ends every session of the user. Prints the address at which a browser ends its session at the \
            provider, where there is one (Auth0). A configured identity rests afterwards until 'login' or \
            'run --once --force'.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The identity.")
    var name: String

    @Flag(help: "Only forget: revoke nothing, and leave the sections in the files.")
    var keep = false

    @Flag(
        name: .customLong("global"), help: "End every session of a user pool's user, on every machine (GlobalSignOut).")
    var everywhere = false

    func validate() throws {
        if keep, everywhere { throw ValidationError("--keep ends no session, --global ends all: choose one") }
    }

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let global = try global.lookingInWorkingDirectory(surroundings)
            let access = try await StateAccess.open(global, surroundings)
            if everywhere { try requireUserPool(access) }
            let address = try keep ? nil : logoutAddress(access, global, surroundings)
            let request = ControlRequest.logout(identity: name, onlyForgets: keep, everywhere: everywhere)
            let code: Engine.ExitCode
            if let answer = try ask(request, of: access, address) {
                answer.messages.forEach { Terminal.complain("evercred: \($0)") }
                code = answer.exitCode
            } else {
                code = try await logoutHere(access, surroundings)
            }
            if let address, code != .usage { Terminal.print(address.text) }
            return code
        }
    }

    /// Only user pools end sessions that began elsewhere: nobody shall believe that others do.
    private func requireUserPool(_ access: StateAccess) throws {
        guard let identity = try access.identity(named: name) else { return }
        guard case .userPool = identity.refresher else {
            throw CommandFailure(
                .usage, "--global is for identities that sign in to a user pool, and '\(name)' does not: leave it out")
        }
    }

    /// What the holder of the state says. One that does not answer may still do it: then the browser's part is told anyway.
    private func ask(
        _ request: ControlRequest, of access: StateAccess, _ address: LogoutAddress?
    ) throws -> ControlAnswer? {
        do {
            return try ControlClient(stateFolder: access.folder.path).ask(request, waitingAtMost: 60)
        } catch {
            if let address { Terminal.print(address.text) }
            Terminal.complain("evercred: the running instance may still carry it out: see 'evercred status'")
            throw error
        }
    }

    /// Found before the identity is forgotten. The configuration knows where the browser may return to; without it the
    /// state knows the rest.
    private func logoutAddress(
        _ access: StateAccess, _ global: GlobalOptions, _ surroundings: Surroundings
    ) throws -> LogoutAddress? {
        let path = try? global.findConfig(surroundings, considersWorkingDirectory: true)
        let settings = path.flatMap { global.loader(surroundings).load(path: $0).settings }
        let configured = settings?.identities.first { $0.name == name }
        guard let identity = try configured ?? access.identity(named: name) else { return nil }
        return LogoutAddress(of: identity, configured.flatMap { settings?.signIn(for: $0.name) } ?? SignInSettings())
    }

    private func logoutHere(_ access: StateAccess, _ surroundings: Surroundings) async throws -> Engine.ExitCode {
        let opened = try await OpenedState.forReader(
            access, command: "logout", surroundings: surroundings, time: SystemTime())
        let contents = try await opened.store.load()
        let session = try HeadlessSession(opened, surroundings: surroundings, logger: global.makeLogger())
        let orchestrator = session.orchestrator(
            Settings(remembered: contents, owner: access.owner),
            options: RunOptions(selection: Selection(patterns: [name])))
        let revocation = try await orchestrator.logoutAlone(
            name, onlyForgets: keep, everywhere: everywhere)
        await session.end()
        let report = LogoutReport(of: name, revocation)
        report.messages.forEach { Terminal.complain("evercred: \($0)") }
        return report.exitCode
    }
}
