import Config
import CredentialModel
import Endpoints
import Engine
import Platform
import State
import StrictJSON

/// Brings what a login has given to where it is kept, and refreshes the identity with it: through the instance that
/// holds the state when there is one, else alone.
struct LoginDelivery {
    /// How long the refresh of one identity with all its roles may take.
    private static let patience = Duration.seconds(300)
    /// How long it waits for a holder of the state that takes no requests, as one that starts or stops.
    private static let waiting = Duration.seconds(30)

    /// The identity's name.
    let identity: String
    /// The command that somebody signs in with, for whoever finds the state held.
    var command = "login"
    let settings: Settings
    let global: GlobalOptions
    let surroundings: Surroundings
    let time: any TimeSource

    /// Fails when what a login brings could not be kept: nobody shall sign in for nothing.
    func rehearse() async throws {
        guard global.state != nil || settings.state.kind != .memory else {
            throw CommandFailure(
                .configuration,
                "\(settings.configPath) keeps its state in memory, where no login gets (state: {type: sqlite}, or --to)"
            )
        }
        do throws(StateError) {
            try await open().store.close()
        } catch {
            // Whoever holds it will be asked.
            guard error.code == .held else { throw error }
        }
    }

    /// Keeps the token and what is remembered beside it, refreshes, and tells how the identity's sets stand.
    func deliver(_ token: RefreshToken, slot: JSONValue? = nil) async throws -> Engine.ExitCode {
        Terminal.complain("evercred: refreshing '\(identity)'")
        let end = time.bootNow + Self.waiting
        while true {
            if let code = try await askHolder(token, slot) { return code }
            let opened: OpenedState
            do throws(StateError) {
                opened = try await open()
            } catch {
                guard error.code == .held, time.bootNow < end else { throw error }
                try await time.sleep(for: .seconds(1))
                continue
            }
            return try await refreshAlone(token, slot, in: opened)
        }
    }

    // MARK: Through the holder

    private func askHolder(_ token: RefreshToken, _ slot: JSONValue?) async throws -> Engine.ExitCode? {
        let folder = try OpenedState.folder(settings, explicit: global.state, surroundings: surroundings)
        let origin = RequestOrigin(
            configurationPath: StateLocation(surroundings).canonicalPath(settings.configPath), isSandbox: false)
        let request = ControlRequest.login(
            identity: identity, refreshToken: token.value, seed: token.seed,
            slot: slot.map { Secret(JSONWriter.string($0)) }, origin: origin)
        let answer: ControlAnswer?
        do throws(ControlSocketError) {
            answer = try await BlockingWork.run { () throws(ControlSocketError) in
                try ControlClient(stateFolder: folder)
                    .ask(request, waitingAtMost: Int(Self.patience.components.seconds))
            }
        } catch {
            // Whoever was asked is dead; whether the login was kept before that makes no difference to the next try.
            guard error.isHungUp else { throw error }
            Terminal.complain("evercred: the run that held the state has gone without an answer")
            return nil
        }
        guard let answer else { return nil }
        let prefix = answer.reports.isEmpty ? "evercred: error: " : "evercred: "
        answer.messages.forEach { Terminal.complain(prefix + $0) }
        tell(answer.reports)
        return answer.exitCode
    }

    // MARK: Alone

    private func open() async throws(StateError) -> OpenedState {
        let opened = try await OpenedState.forRun(
            settings, explicit: global.state, isSandbox: false, command: command, surroundings: surroundings,
            time: time)
        guard opened.folder != nil else {
            throw StateError(.cannotWrite, "the state in \(opened.place) cannot be written")
        }
        return opened
    }

    private func refreshAlone(
        _ token: RefreshToken, _ slot: JSONValue?, in opened: OpenedState
    ) async throws -> Engine.ExitCode {
        let session = try HeadlessSession(opened, surroundings: surroundings, logger: global.makeLogger())
        let names = settings.sets.filter { $0.identity == identity }.map(\.name)
        let orchestrator = session.orchestrator(
            settings,
            options: RunOptions(
                mode: .once(every: nil, deadline: Self.patience), selection: Selection(patterns: names),
                isForced: true))
        let rows: [StatusRow]
        let code: Engine.ExitCode
        do throws(StateError) {
            (rows, code) = try await orchestrator.loginAlone(identity, refreshToken: token, slot: slot)
        } catch {
            await session.end()
            throw error
        }
        await session.end()
        for row in rows {
            if let failure = row.failure { Terminal.complain("evercred: \(row.name): \(failure.failure.message)") }
        }
        tell(rows.map(SetReport.init))
        return code
    }

    // MARK: The end

    private func tell(_ reports: [SetReport]) {
        let sets = Dictionary(settings.sets.map { ($0.name, $0) }) { first, _ in first }
        for report in reports {
            guard let set = sets[report.name], set.identity == identity else { continue }
            guard report.condition == .fresh, let expiration = report.expiration else {
                Terminal.complain(
                    "evercred: profile '\(set.profile)' has no fresh credentials: \(report.condition.rawValue)")
                continue
            }
            if set.outputs.isEmpty {
                Terminal.complain("evercred: '\(set.name)' is fresh until \(expiration.rfc3339)")
            }
            for case .profile(let target) in set.outputs {
                Terminal.complain(
                    "evercred: profile '\(set.profile)' in \(target.file) is fresh until \(expiration.rfc3339)")
            }
        }
    }
}
