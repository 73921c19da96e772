import Endpoints
import Platform
import State

/// The folder of the state, and what is in it.
struct StateChecks: CheckGroup {
    let examination: Examination

    /// Less than this and a run may fail to remember a token.
    private static let scarceBytes = 16 << 20
    private static let lowBytes = 128 << 20
    private static let damageRemedy =
        "'evercred run' sets it aside and begins an empty one; logins may have to be repeated"

    func checks() -> [Check] {
        var list = CheckList()
        let state = examination.state
        if state.isInMemory {
            list.note(
                .stateFound,
                "the state is kept in memory: nothing survives a restart, and 'status' and 'credentials' "
                    + "cannot see it", place: examination.config.path, remedy: "state: {type: sqlite}")
            return list.checks
        }
        guard let folder = state.folder else {
            if let error = state.error { list.error(.stateFound, error.message, remedy: error.remedy) }
            return list.checks
        }
        judgeFileSystem(folder, &list)
        let facts = PathFacts(folder)
        guard facts.kind == .folder else {
            if facts.kind == .missing {
                list.note(.stateFound, "no run has begun a state yet", place: folder, remedy: "evercred run --once")
            } else {
                list.error(
                    .stateFound, "it is not a folder that this user can look at", place: folder,
                    remedy: "name another one with --state or state.path")
            }
            return list.checks
        }
        judgeFolder(facts, folder, &list)
        guard PathFacts("\(folder)/state.db").size > 0 else {
            list.note(.stateFound, "no run has begun a state yet", place: folder, remedy: "evercred run --once")
            return list.checks
        }
        judgeContents(folder, &list)
        judgeKey(folder, &list)
        judgeLock(folder, &list)
        judgeLeftovers(folder, &list)
        judgeSocket(folder, &list)
        return list.checks
    }

    private func judgeFolder(_ facts: PathFacts, _ folder: String, _ list: inout CheckList) {
        let user = examination.machine.user
        if facts.owner != user, user != 0 {
            list.error(
                .stateFolder, "it belongs to user \(facts.owner), not to user \(user) that runs this", place: folder,
                remedy: "run as its owner, or name a folder of your own with --state")
        } else if facts.mode & 0o022 != 0 {
            list.error(
                .stateFolder, "others can write it (mode \(facts.octalMode))", place: folder,
                remedy: "look at what is in it, then chmod 700 \(folder)")
        } else if facts.mode & 0o077 != 0 {
            list.warning(
                .stateFolder, "others can look into it (mode \(facts.octalMode))", place: folder,
                remedy: "chmod 700 \(folder); the next run does it")
        }
        list.close(.stateFolder, "it is its user's alone", place: folder)
    }

    private func judgeFileSystem(_ folder: String, _ list: inout CheckList) {
        let mount = examination.machine.mounts.mount(of: PathFacts.resolved(folder))
        if let mount, mount.isReadOnly {
            list.error(
                .stateFileSystem, "its file system is mounted read-only", place: folder,
                remedy: "mount it read-write, or name another folder with --state")
        } else if let mount, mount.isRemote {
            list.warning(
                .stateFileSystem,
                "it lies on a network file system (\(mount.type)), on which SQLite's log and flock are "
                    + "not reliable", place: folder, remedy: "keep the state on a local disk")
        } else if let mount, mount.isMemory {
            list.note(
                .stateFileSystem,
                "it lies in memory (\(mount.type)): a restart of the machine loses refresh tokens that "
                    + "only a login replaces", place: folder, remedy: "keep the state on a disk")
        } else if let mount, mount.type == "overlay", examination.machine.isContainer {
            list.warning(
                .stateFileSystem, "it lies in the container's own layer, which goes with the container", place: folder,
                remedy: "mount a volume there")
        }
        list.close(.stateFileSystem, "its file system keeps what is written", place: folder)
        var existing = folder
        while PathFacts(existing).kind == .missing, existing != "/" { existing = PathFacts.folder(of: existing) }
        guard let room = examination.freeRoom(existing) else { return }
        judge(room, folder, &list)
    }

    private func judge(_ room: FreeRoom, _ folder: String, _ list: inout CheckList) {
        let free = FreeRoom.text(room.bytes)
        if room.bytes < Self.scarceBytes || room.files == 0 {
            list.error(
                .stateSpace, "its file system is full (\(free), \(room.files ?? 0) files left)", place: folder,
                remedy: "free some space: what cannot be remembered is not redeemed")
        } else if room.bytes < Self.lowBytes || room.files.map({ $0 < 100 }) ?? false {
            list.warning(
                .stateSpace, "its file system is nearly full (\(free) left)", place: folder, remedy: "free some space")
        }
        list.close(.stateSpace, "\(free) are free", place: folder)
    }

    private func judgeContents(_ folder: String, _ list: inout CheckList) {
        let state = examination.state
        list.close(.stateFound, "a state is there", place: folder)
        if let error = state.error {
            let id: CheckID =
                switch error.code {
                case .wrongKey, .malformedKey: .stateKey
                case .damaged: .stateIntegrity
                case .foreignState: .stateOwner
                default: .stateReadable
                }
            let remedy = error.code == .damaged ? Self.damageRemedy : error.remedy
            list.error(id, error.message, place: folder, remedy: remedy)
        } else if let damage = state.damage {
            list.error(
                .stateIntegrity, "SQLite finds the database damaged: \(damage)", place: "\(folder)/state.db",
                remedy: Self.damageRemedy)
        } else {
            list.close(.stateIntegrity, "SQLite finds nothing wrong with the database", place: "\(folder)/state.db")
        }
        if let contents = state.contents {
            for warning in contents.warnings { list.warning(.stateReadable, "\(warning)", place: folder) }
            let count = "\(contents.identities.count.of("identity", "identities")), \(contents.sets.count.of("set"))"
            list.close(.stateReadable, "it can be read: \(count)", place: folder)
        }
        judgeOwner(folder, &list)
    }

    private func judgeOwner(_ folder: String, _ list: inout CheckList) {
        guard let owner = examination.state.owner, let path = examination.config.path else { return }
        let location = StateLocation(
            environment: examination.environment, workingDirectory: Surroundings.workingDirectory)
        if owner.isSandbox {
            list.warning(
                .stateOwner, "it was written by run --sandbox: nothing in it is real, and a run refuses it",
                place: folder, remedy: "name another folder with --state")
        } else if owner.configurationPath != location.canonicalPath(path) {
            let isGone = PathFacts(owner.configurationPath).kind == .missing
            let message = "it belongs to \(owner.configurationPath) ('\(owner.name)')"
            if isGone {
                list.note(.stateOwner, "\(message), which is gone: the next run takes it over", place: folder)
            } else {
                list.error(
                    .stateOwner, "\(message), and a run refuses it", place: folder,
                    remedy: "give each configuration a folder of its own: name, state.path or --state")
            }
        }
        list.close(.stateOwner, "it belongs to this configuration", place: folder)
    }

    private func judgeKey(_ folder: String, _ list: inout CheckList) {
        let path = "\(folder)/state.key"
        let facts = PathFacts(path)
        if facts.kind == .file, facts.mode & 0o077 != 0 {
            list.error(
                .stateKey, "others can read the state's key (mode \(facts.octalMode))", place: path,
                remedy: "chmod 600 \(path); whoever may have copied it can read copies of the state")
        } else if examination.state.owner != nil, examination.state.owner?.keySource == nil,
            !list.checks.contains(where: { $0.id == .stateKey })
        {
            list.note(
                .stateKey, "the key lies beside the data: it protects copies of the database alone, not this folder",
                place: path, remedy: "state: {key: {file: …}} or {credential: …} keeps it elsewhere")
        }
        list.close(.stateKey, "the key is kept elsewhere", place: folder)
    }

    private func judgeLock(_ folder: String, _ list: inout CheckList) {
        switch StateLock.standing(of: folder, in: examination.machine.locks) {
        case .free: list.close(.stateLock, "nobody holds it", place: folder)
        case .held(let holder):
            list.close(.stateLock, "it is held by \(holder.map(\.description) ?? "a run")", place: folder)
        case .left(let holder):
            list.note(
                .stateLock, "its last holder, \(holder), was killed or runs where it cannot be seen from here",
                place: "\(folder)/lock", remedy: "nothing has to be removed: the lock ended with its holder")
        }
    }

    private func judgeLeftovers(_ folder: String, _ list: inout CheckList) {
        let names = PathFacts.names(in: folder).filter { $0.hasPrefix("state.db.corrupt-") }
        if !names.isEmpty {
            let size = names.reduce(0) { $0 + PathFacts("\(folder)/\($1)").size }
            list.warning(
                .stateLeftovers, "a damaged state was set aside (\(FreeRoom.text(size))): \(names.listed(limit: 2))",
                place: folder, remedy: "look at the disk it happened on, then remove the files")
        }
        list.close(.stateLeftovers, "no damaged state was ever set aside", place: folder)
    }

    /// unix(7): `sun_path` holds 108 bytes.
    private func judgeSocket(_ folder: String, _ list: inout CheckList) {
        let path = ControlServer.path(in: folder)
        if path.utf8.count > 107 {
            list.note(
                .stateSocket,
                "its path has \(path.utf8.count) bytes, more than a socket's address holds; evercred "
                    + "reaches it through /proc/self/fd", place: path, remedy: "a shorter --state needs no /proc")
        }
        list.close(.stateSocket, "its control socket has a path that sockets can have", place: path)
    }
}
