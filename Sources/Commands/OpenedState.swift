import Config
import CredentialModel
import Engine
import Glibc
import Platform
import State

/// A state that this process may write: its store, which holds the lock that keeps others out.
struct OpenedState {
    let store: any StateStore
    /// Where it lies, for messages.
    let place: String
    /// The folder with the lock and the control socket; `nil` for a state in memory.
    let folder: String?
    /// Which configured refresh tokens were redeemed; `nil` for a state in memory.
    let seeds: SeedFile?

    /// The state of a run: as configured, unless the sandbox keeps everything in memory.
    static func forRun(
        _ settings: Settings, explicit: String?, isSandbox: Bool, command: String, surroundings: Surroundings,
        time: any TimeSource
    ) async throws(StateError) -> OpenedState {
        if explicit == nil, isSandbox || settings.state.kind == .memory {
            return OpenedState(store: MemoryStateStore(), place: memory, folder: nil, seeds: nil)
        }
        let location = StateLocation(surroundings)
        let folder = try StateFolder.prepare(folder(settings, explicit: explicit, surroundings: surroundings))
        let owner = StateOwner(
            configurationPath: location.canonicalPath(settings.configPath), name: settings.name, isSandbox: isSandbox,
            keySource: settings.state.key)
        let opened: OpenedState
        do throws(StateError) {
            opened = try await open(folder, owner: owner, command: command, surroundings: surroundings, time: time)
        } catch  where error.code == .cannotWrite {
            // Credentials matter more than memory: go on with what can be read, and tell.
            let contents = try await contents(of: folder, owner: owner, surroundings: surroundings)
            let store = UnwritableStateStore(contents, because: error)
            opened = OpenedState(store: store, place: folder.path, folder: nil, seeds: SeedFile(in: folder))
        }
        // Not before it is known to be ours: a folder named by mistake must not make readers lose the right one.
        location.index?.note(folder, of: owner.configurationPath)
        return opened
    }

    /// What a state holds that cannot be opened for writing.
    private static func contents(
        of folder: StateFolder, owner: StateOwner, surroundings: Surroundings
    ) async throws(StateError) -> StateContents {
        do {
            let keys = StateKeyReader(surroundings: surroundings)
            let reader = try await StateReader.open(firstOf: [folder.path], of: owner.configurationPath) {
                try await keys.key(for: $0, in: $1, creating: false)
            }
            return try reader?.all() ?? StateContents()
        } catch let error as StateError {
            throw error
        } catch {
            throw StateError(.cannotRead, "the state in \(folder.path) cannot be read: \(error)")
        }
    }

    /// The state that a reader found, opened for writing as its owner would.
    static func forReader(
        _ access: StateAccess, command: String, surroundings: Surroundings, time: any TimeSource
    ) async throws(StateError) -> OpenedState {
        try await open(
            StateFolder.prepare(access.folder.path), owner: access.owner, command: command,
            surroundings: surroundings, time: time)
    }

    /// What other programs can ask for the credentials in it; `nil` for a state in memory.
    func reader(_ surroundings: Surroundings) -> ReaderProgram? {
        guard place != Self.memory else { return nil }
        return ExecutablePath.current(surroundings).map { ReaderProgram(executable: $0, stateFolder: place) }
    }

    private static let memory = "memory"

    /// The folder that a run of these settings would use.
    static func folder(
        _ settings: Settings, explicit: String?, surroundings: Surroundings
    ) throws(StateError) -> String {
        try StateLocation(surroundings).folder(option: explicit, configured: settings.state.path, name: settings.name)
    }

    private static func open(
        _ folder: StateFolder, owner: StateOwner, command: String, surroundings: Surroundings, time: any TimeSource
    ) async throws(StateError) -> OpenedState {
        let holder = StateLock.Holder(pid: getpid(), command: "evercred \(command)", startedAt: time.now)
        let lock = try StateLock.acquire(folder, as: holder)
        let key = try await StateKeyReader(surroundings: surroundings).key(for: owner, in: folder)
        let store = try await SQLiteStateStore.open(under: lock, key: key, owner: owner, time: time)
        return OpenedState(store: store, place: folder.path, folder: folder.path, seeds: SeedFile(in: folder))
    }
}
