import Config
import CredentialModel
import Endpoints
import Engine
import State
import StrictJSON

/// Carries out what other commands ask of this instance.
struct ControlDesk: Sendable {
    let orchestrator: Orchestrator
    let reloader: Reloader
    /// The configuration that this instance keeps fresh.
    let origin: RequestOrigin

    func handle(_ request: ControlRequest) async -> ControlAnswer {
        switch request {
        case .reload:
            let (settings, diagnostics) = await reloader.reload()
            return ControlAnswer(
                exitCode: settings != nil ? .success : .configuration, messages: diagnostics.map(\.description))
        case .refresh(let selection, let isForced, let adopts, let origin):
            if let origin, let refusal = refusal(of: origin) {
                return ControlAnswer(exitCode: .configuration, messages: [refusal])
            }
            let rows = await orchestrator.refresh(selection, isForced: isForced, adopts: adopts)
            guard !rows.isEmpty else {
                let names = selection.patterns.joined(separator: ", ")
                return ControlAnswer(
                    exitCode: .usage, messages: ["the running instance does not look after '\(names)'"])
            }
            return await answer(rows)
        case .logout(let identity, let onlyForgets, let everywhere):
            let revocation = await orchestrator.logout(identity, onlyForgets: onlyForgets, everywhere: everywhere)
            let report = LogoutReport(of: identity, revocation)
            return ControlAnswer(exitCode: report.exitCode, messages: report.messages)
        case .login(let identity, let refreshToken, let seed, let slot, let origin):
            if let origin, let refusal = refusal(of: origin) {
                return ControlAnswer(exitCode: .configuration, messages: [refusal])
            }
            return await login(
                identity, RefreshToken(refreshToken, seed: seed),
                slot: slot.flatMap { try? JSONReader.read($0.reveal()) })
        }
    }

    private func login(_ identity: String, _ token: RefreshToken, slot: JSONValue?) async -> ControlAnswer {
        if let rows = await orchestrator.login(identity, refreshToken: token, slot: slot) {
            return await answer(rows, of: identity)
        }
        // Whoever signed in has read a newer configuration than the one in force: nobody shall sign in for nothing.
        let (_, diagnostics) = await reloader.reload()
        if let rows = await orchestrator.login(identity, refreshToken: token, slot: slot) {
            return await answer(rows, of: identity)
        }
        return ControlAnswer(
            exitCode: .usage,
            messages: ["the running instance does not know identity '\(identity)'"] + diagnostics.map(\.description))
    }

    /// What came of a login.
    private func answer(_ rows: [StatusRow], of identity: String) async -> ControlAnswer {
        guard rows.isEmpty else { return await answer(rows) }
        return ControlAnswer(
            exitCode: .trouble,
            messages: [
                "the login is kept, but the running instance does not look after '\(identity)' (--only): the next run "
                    + "that does will refresh it"
            ])
    }

    /// What came of a refresh of these sets.
    private func answer(_ rows: [StatusRow]) async -> ControlAnswer {
        var messages = rows.compactMap { row in row.failure.map { "\(row.name): \($0.failure.message)" } }
        var verdict = ExitVerdict(rows: rows)
        if await orchestrator.isStopping {
            verdict.isIncomplete = true
            messages.append("the running instance is stopping: try again when it is gone")
        }
        return ControlAnswer(exitCode: verdict.exitCode, messages: messages, reports: rows.map(SetReport.init))
    }

    /// Why a request for that configuration is none for this instance; `nil` when it is.
    private func refusal(of other: RequestOrigin) -> String? {
        guard other != origin else { return nil }
        return "the instance that holds this state looks after \(origin.title), not after \(other.title): "
            + "give each a folder of its own with --state, state.path or name"
    }
}

extension RequestOrigin {
    fileprivate var title: String { isSandbox ? "\(configurationPath) in the sandbox" : configurationPath }
}
