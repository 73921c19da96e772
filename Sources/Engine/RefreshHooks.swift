import CredentialModel
import Events
import Platform
import State
import StrictJSON
import Synchronization

/// Runs the commands of `onRefresh` after outputs of their identities changed.
///
/// What changes within a second is told in one call, and so is what changes while a command runs: of one identity only
/// one runs at a time, of all of them four. A command that hangs or fails keeps no refresh waiting.
final class RefreshHooks: Sendable {
    /// What a command is told next.
    private struct News {
        var files: [String] = []
        var profiles: [String] = []

        mutating func add(_ placement: Placement) {
            if !files.contains(placement.file) { files.append(placement.file) }
            if !profiles.contains(placement.profile) { profiles.append(placement.profile) }
        }

        /// One JSON object: names only, never a key.
        func document(of identity: String) -> [UInt8] {
            let names: (([String]) -> JSONValue) = { .array($0.map(JSONValue.string)) }
            return JSONWriter.bytes(
                .object([
                    "identity": .string(identity), "files": names(files), "profiles": names(profiles),
                ])) + [0x0A]
        }
    }

    private struct State {
        var commands: [String: HandlerCommand] = [:]
        var news: [String: News] = [:]
        var runners: [String: Task<Void, Never>] = [:]
        var pauses: [String: Task<Void, Never>] = [:]
        var failures: [String: Int] = [:]
        /// Nobody waits for more news.
        var isEnding = false
    }

    private let call: CommandCall
    private let hub: Hub
    private let time: any TimeSource
    private let slots = AsyncSemaphore(count: 4)
    private let state = Mutex(State())

    /// How long more news are waited for.
    private static let settling = Duration.seconds(1)

    init(call: CommandCall, hub: Hub, time: any TimeSource) {
        self.call = call
        self.hub = hub
        self.time = time
    }

    /// The commands by the identity's name.
    func configure(_ commands: [String: HandlerCommand]) { state.withLock { $0.commands = commands } }

    /// An output of an identity has changed.
    func note(_ placement: Placement, of identity: String) {
        state.withLock { state in
            guard state.commands[identity] != nil else { return }
            state.news[identity, default: News()].add(placement)
            guard state.runners[identity] == nil else { return }
            state.runners[identity] = Task { await self.tellAll(of: identity) }
        }
    }

    /// Tells what is left to tell and returns when all commands have ended; cuts them short after `limit`.
    func finish(within limit: Duration?) async {
        let runners = state.withLock { state in
            state.isEnding = true
            state.pauses.values.forEach { $0.cancel() }
            return Array(state.runners.values)
        }
        guard !runners.isEmpty else { return }
        let cutter = limit.map { limit in
            Task { [time] in
                guard (try? await time.sleep(for: limit)) != nil else { return }
                runners.forEach { $0.cancel() }
            }
        }
        for runner in runners { await runner.value }
        cutter?.cancel()
    }

    private func tellAll(of identity: String) async {
        repeat {
            await pause(identity)
            let next = state.withLock { state in
                (state.commands[identity], state.news.removeValue(forKey: identity))
            }
            if let command = next.0, let news = next.1 { await tell(news, to: command, of: identity) }
        } while hasMore(of: identity)
    }

    private func pause(_ identity: String) async {
        let pause = state.withLock { state -> Task<Void, Never>? in
            guard !state.isEnding else { return nil }
            let pause = Task { [time] in _ = try? await time.sleep(for: Self.settling) }
            state.pauses[identity] = pause
            return pause
        }
        await pause?.value
        state.withLock { $0.pauses[identity] = nil }
    }

    /// Whether there is more to tell; if not, the next news start a runner of their own.
    private func hasMore(of identity: String) -> Bool {
        state.withLock { state in
            if state.news[identity] != nil, !Task.isCancelled { return true }
            state.runners[identity] = nil
            return false
        }
    }

    private func tell(_ news: News, to command: HandlerCommand, of identity: String) async {
        do throws(CommandCall.Failure) {
            try await slots.withSlot { () async throws(CommandCall.Failure) in
                try await call.run(
                    command, input: news.document(of: identity), variables: ["EVERCRED_IDENTITY": identity])
            }
            state.withLock { $0.failures[identity] = nil }
        } catch {
            let attempt = state.withLock { state in
                state.failures[identity, default: 0] += 1
                return state.failures[identity] ?? 1
            }
            hub.emit(
                .onRefreshFailure(
                    identity: identity, files: news.files, profiles: news.profiles,
                    failure: RefreshFailure(
                        code: "hook.failed", message: error.message,
                        failureClass: error.isPassing ? .transient : .rejected, remedy: error.remedy),
                    attempt: attempt))
        }
    }
}
