import Config
import CredentialModel
import Endpoints
import Engine
import State

/// Carries out what other commands ask of this instance.
struct ControlDesk: Sendable {
    let orchestrator: Orchestrator
    let reloader: Reloader

    func handle(_ request: ControlRequest) async -> ControlAnswer {
        switch request {
        case .reload:
            let (settings, diagnostics) = await reloader.reload()
            return ControlAnswer(
                exitCode: settings != nil ? .success : .configuration, messages: diagnostics.map(\.description))
        case .refresh(let selection, let isForced, let adopts):
            let rows = await orchestrator.refresh(selection, isForced: isForced, adopts: adopts)
            guard !rows.isEmpty else {
                let names = selection.patterns.joined(separator: ", ")
                return ControlAnswer(
                    exitCode: .usage, messages: ["the running instance does not look after '\(names)'"])
            }
            var messages = rows.compactMap { row in row.failure.map { "\(row.name): \($0.failure.message)" } }
            var verdict = ExitVerdict(rows: rows)
            if await orchestrator.isStopping {
                verdict.isIncomplete = true
                messages.append("the running instance is stopping: try again when it is gone")
            }
            return ControlAnswer(exitCode: verdict.exitCode, messages: messages)
        case .logout(let identity, let keepsOutputs):
            guard await orchestrator.logout(identity, keepsOutputs: keepsOutputs) else {
                return ControlAnswer(exitCode: .usage, messages: ["there is no identity '\(identity)'"])
            }
            return ControlAnswer(exitCode: .success)
        }
    }
}
