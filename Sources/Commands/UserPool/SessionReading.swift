import Config
import CredentialModel
import Endpoints
import Engine
import Platform
import Providers
import State

/// Gets the access token of an identity's session: the remembered one while it lasts, else one of a new token, for which
/// the identity is refreshed by whoever holds the state, or here.
struct SessionReading {
    /// What must be left of an access token, so that it is good for the call.
    private static let margin = Duration.seconds(60)
    /// How long the refresh may take.
    private static let patience = Duration.seconds(60)

    let identity: Identity
    let refresher: UserPoolRefresher
    let settings: Settings
    let global: GlobalOptions
    let surroundings: Surroundings
    let time: any TimeSource

    /// What is remembered of the session.
    func memory() async throws -> UserPoolMemory {
        UserPoolMemory(try await record()?.handlerState, of: refresher)
    }

    /// An access token.
    ///
    /// - Parameter refused: one that the user pool no longer takes.
    /// - Throws: ``CommandFailure`` with 77 where nobody has signed in, 69 where the identity cannot be refreshed.
    func accessToken(insteadOf refused: Secret? = nil) async throws -> Secret {
        if let token = try await known(), token != refused { return token }
        guard try await record()?.isResting != true else {
            throw CommandFailure(
                .noPermission,
                "'\(identity.name)' is logged out: run 'evercred user-pool sign-in \(identity.name)'")
        }
        let failure = try await refresh()
        if let token = try await known(), token != refused { return token }
        let remedy = "run 'evercred user-pool sign-in \(identity.name)'"
        throw CommandFailure(
            failure?.failureClass.isRetryable == true ? .unavailable : .noPermission,
            "'\(identity.name)' has no session\(failure.map { ": \($0)" } ?? "") (\(remedy))")
    }

    private func record() async throws -> IdentityRecord? {
        guard global.state != nil || settings.state.kind != .memory else { return nil }
        return try await StateAccess.find(settings, explicit: global.state, surroundings)?.record(of: identity.name)
    }

    private func known() async throws -> Secret? {
        guard let token = try await memory().accessToken, token.expiration - time.now > Self.margin else { return nil }
        return token.value
    }

    /// Why a refresh brought nothing.
    private struct Failure: CustomStringConvertible {
        let failureClass: FailureClass
        let description: String
    }

    /// Has the identity's own set refreshed; why that failed, if it did.
    private func refresh() async throws -> Failure? {
        let end = time.bootNow + Self.patience
        while true {
            if let messages = try await askHolder() {
                return messages.isEmpty
                    ? nil : Failure(failureClass: .needsLogin, description: messages.joined(separator: "; "))
            }
            do throws(StateError) {
                return try await refreshHere()
            } catch {
                guard error.code == .held, time.bootNow < end else { throw error }
            }
            try await time.sleep(for: .seconds(1))
        }
    }

    private func askHolder() async throws -> [String]? {
        let folder = try OpenedState.folder(settings, explicit: global.state, surroundings: surroundings)
        let origin = RequestOrigin(
            configurationPath: StateLocation(surroundings).canonicalPath(settings.configPath), isSandbox: false)
        let request = ControlRequest.refresh(
            Selection(patterns: [identity.name]), isForced: true, origin: origin)
        return try await BlockingWork.run { () throws(ControlSocketError) in
            try ControlClient(stateFolder: folder)
                .ask(request, waitingAtMost: Int(Self.patience.components.seconds))?.messages
        }
    }

    private func refreshHere() async throws(StateError) -> Failure? {
        let opened = try await OpenedState.forRun(
            settings, explicit: global.state, isSandbox: false, command: "user-pool", surroundings: surroundings,
            time: time)
        guard let session = try? HeadlessSession(opened, surroundings: surroundings, logger: global.makeLogger()) else {
            return nil
        }
        let orchestrator = session.orchestrator(
            settings,
            options: RunOptions(
                mode: .once(every: nil, deadline: Self.patience), selection: Selection(patterns: [identity.name]),
                isForced: true))
        _ = try await orchestrator.run()
        let failure = await orchestrator.rows().compactMap(\.failure).first?.failure
        await session.end()
        return failure.map { Failure(failureClass: $0.failureClass, description: $0.message) }
    }
}
