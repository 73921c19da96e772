import Glibc
import Platform

/// Output files as files: whether the next write will succeed, and who else can read them.
struct OutputChecks: CheckGroup {
    let examination: Examination
    /// Of the examination's, those on one file system.
    let places: [OutputPlace]

    func checks() -> [Check] {
        var list = CheckList()
        let folders = Dictionary(grouping: places) { PathFacts.folder(of: $0.path) }
        for (folder, places) in folders.sorted(by: { $0.key < $1.key }) { judge(folder, of: places, &list) }
        for place in places {
            judgeLink(place, &list)
            let resolved = PathFacts.resolved(place.path)
            judgeMount(place, at: resolved, &list)
            judgeGroup(place, &list)
            let facts = PathFacts(place.path)
            judgeKind(facts, place, &list)
            judgeLock(place, &list)
            guard facts.kind == .file else { continue }
            judgeOwner(facts, place, &list)
            judgeMode(facts, place, &list)
        }
        for id in Self.titles.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            list.close(id, Self.titles[id] ?? "", place: place)
        }
        return list.checks
    }

    /// What the checks that found nothing say.
    private static let titles: [CheckID: String] = [
        .outputFolder: "the folder is there and can be written by this user alone",
        .outputFile: "what stands there is a plain file with one name, or nothing yet",
        .outputLink: "no symbolic link stands in the way",
        .outputMode: "nobody else can read it",
        .outputOwner: "it belongs to this user",
        .outputGroup: "its group can be kept",
        .outputMount: "it is no mount point of its own",
        .outputReadOnly: "its file system is mounted read-write",
        .outputSpace: "there is room for another copy",
        .outputFileSystem: "its file system knows flock and rename",
        .outputLock: "its lock can be taken",
        .outputLeftovers: "no killed writer has left a temporary file",
    ]

    private var place: String { places.count == 1 ? places[0].path : places.count.of("file") }

    // MARK: The folder

    private func judge(_ folder: String, of places: [OutputPlace], _ list: inout CheckList) {
        let facts = PathFacts(folder)
        let mounts = examination.machine.mounts
        let mount = mounts.mount(of: PathFacts.resolved(folder))
        if let mount, mount.isReadOnly {
            list.error(
                .outputReadOnly, "its file system is mounted read-only", place: folder,
                remedy: "mount it read-write, or write elsewhere")
        }
        if let mount, mount.isRemote {
            list.warning(
                .outputFileSystem,
                "it lies on a network file system (\(mount.type)), where flock may be missing and other "
                    + "machines write too", place: folder, remedy: "write to a local disk, one file for each machine")
        }
        switch facts.kind {
        case .folder: break
        case .missing:
            let above = PathFacts.folder(of: folder)
            if PathFacts(above).kind != .folder {
                list.error(
                    .outputFolder, "the folder is missing, and so is the one above it: only the last one is created",
                    place: folder, remedy: "mkdir -p -m 700 \(folder)")
            } else if !PathFacts.allows(above, W_OK | X_OK) {
                list.error(
                    .outputFolder, "the folder is missing, and this user cannot make it", place: folder,
                    remedy: "make it as root and chown it to user \(examination.machine.user)")
            }
            return
        default:
            return list.error(
                .outputFolder, "it is not a folder that this user can look at", place: folder,
                remedy: "name a path whose folders are folders")
        }
        if !PathFacts.allows(folder, W_OK | X_OK), mount?.isReadOnly != true {
            list.error(
                .outputFolder,
                "this user cannot write the folder (mode \(facts.octalMode), user \(facts.owner)), and "
                    + "files are replaced, not rewritten", place: folder,
                remedy: "give user \(examination.machine.user) write permission to it")
        } else if facts.mode & 0o002 != 0 {
            list.warning(
                .outputFolder, "everybody can write the folder (mode \(facts.octalMode))", place: folder,
                remedy: "write to a folder of your own")
        } else if facts.mode & 0o020 != 0, facts.group != 0 {
            list.note(
                .outputFolder, "group \(facts.group) can write the folder, and so replace what is in it", place: folder,
                remedy: "chmod g-w \(folder)")
        }
        judgeRoom(folder, of: places, &list)
        judgeLeftovers(folder, &list)
    }

    private func judgeRoom(_ folder: String, of places: [OutputPlace], _ list: inout CheckList) {
        guard let room = examination.freeRoom(folder),
            let largest = places.map({ max(PathFacts($0.path).size, $0.users.count * 2048) }).max()
        else { return }
        if room.bytes < largest || room.files == 0 {
            list.error(
                .outputSpace,
                "\(FreeRoom.text(room.bytes)) and \(room.files ?? 0) files are left, and a rewrite takes "
                    + FreeRoom.text(largest), place: folder, remedy: "free some space on that file system")
        } else if room.bytes < largest * 3 || room.files.map({ $0 < 20 }) ?? false {
            list.warning(
                .outputSpace,
                "only \(FreeRoom.text(room.bytes)) are left, and a rewrite takes \(FreeRoom.text(largest))",
                place: folder, remedy: "free some space on that file system")
        }
    }

    private func judgeLeftovers(_ folder: String, _ list: inout CheckList) {
        let names = PathFacts.names(in: folder)
        let leftovers = names.filter { $0.hasPrefix(".evercred-") }
        // Whoever holds a lock here may be writing one of them just now.
        guard !leftovers.isEmpty, !names.contains(where: { $0.hasSuffix(".lock") && isHeld("\(folder)/\($0)") })
        else { return }
        list.note(
            .outputLeftovers, "a killed writer has left \(leftovers.count.of("temporary file")) with keys in them",
            place: folder, remedy: "the next run sweeps those of its own files; others: rm \(folder)/.evercred-*")
    }

    private func isHeld(_ path: String) -> Bool {
        let inode = PathFacts(path).inode
        return examination.machine.locks.split(separator: "\n").contains { line in
            line.split(separator: " ").contains { $0.hasSuffix(":\(inode)") }
        }
    }

    // MARK: The file

    private func judgeLink(_ place: OutputPlace, _ list: inout CheckList) {
        guard PathFacts(place.path, followingLinks: false).kind == .link else { return }
        do throws(FileError) {
            let file = try AtomicFile(path: place.path, creatingFolder: false)
            list.note(
                .outputLink, "it is a symbolic link to \(file.path), which is what is replaced", place: place.path)
        } catch {
            list.error(.outputLink, error.message, place: place.path, remedy: error.remedy)
        }
    }

    private func judgeMount(_ place: OutputPlace, at resolved: String, _ list: inout CheckList) {
        guard !place.isWrittenInPlace, examination.machine.mounts.mount(of: resolved)?.point == resolved else { return }
        list.error(
            .outputMount, "the file is a mount point of its own, which no rename can replace (EBUSY)",
            place: place.path,
            remedy: "mount the folder that holds it, or write it with writeMode: inPlace")
    }

    private func judgeKind(_ facts: PathFacts, _ place: OutputPlace, _ list: inout CheckList) {
        let what: String
        switch facts.kind {
        case .missing, .link: return
        case .file:
            if facts.links > 1 {
                list.error(
                    .outputFile, "it has \(facts.links) names (hard links); replacing it would part them",
                    place: place.path, remedy: "make it a file of its own: cp -p it to a new name and mv that over it")
            }
            return
        case .folder: what = "a folder"
        case .fifo: what = "a FIFO"
        case .socket: what = "a socket"
        case .device: what = "a device"
        case .hidden: what = "something that this user may not look at"
        }
        list.error(
            .outputFile, "\(what) stands there", place: place.path,
            remedy: "name a plain file, or remove what stands there")
    }

    private func judgeOwner(_ facts: PathFacts, _ place: OutputPlace, _ list: inout CheckList) {
        let user = examination.machine.user
        guard facts.owner != user else { return }
        if user == 0 {
            list.note(
                .outputOwner, "it belongs to user \(facts.owner), to whom root gives each new version",
                place: place.path)
        } else {
            list.error(
                .outputOwner, "it belongs to user \(facts.owner), and user \(user) cannot give the new version to him",
                place: place.path, remedy: "chown \(user) \(place.path), or run evercred as its owner")
        }
    }

    private func judgeMode(_ facts: PathFacts, _ place: OutputPlace, _ list: inout CheckList) {
        if let mode = place.mode, mode & 0o007 != 0 {
            list.warning(
                .outputMode, "'mode' lets everybody read the keys", place: place.path,
                remedy: "mode: \"0640\" and a group")
        } else if facts.mode & 0o007 != 0 {
            list.warning(
                .outputMode, "everybody can read the keys (mode \(facts.octalMode))", place: place.path,
                remedy: "chmod 600 \(place.path)")
        } else if facts.mode & 0o070 != 0 {
            list.note(
                .outputMode, "group \(facts.group) can read the keys (mode \(facts.octalMode))", place: place.path)
        }
        let groups = examination.machine.groups
        if place.group == nil, examination.machine.user != 0, !groups.contains(facts.group) {
            list.error(
                .outputGroup,
                "it belongs to group \(facts.group), and this user is no member: the new version cannot be "
                    + "given to it", place: place.path, remedy: "add the user to the group, or chgrp the file")
        }
    }

    private func judgeGroup(_ place: OutputPlace, _ list: inout CheckList) {
        guard let name = place.group else { return }
        do throws(FileError) {
            let group = try GroupDatabase.identifier(of: name)
            guard examination.machine.user != 0, !examination.machine.groups.contains(group) else { return }
            list.error(
                .outputGroup, "this user is no member of '\(name)', to which the file is to belong", place: place.path,
                remedy: "usermod -aG \(name) USER, then log in again")
        } catch {
            list.error(.outputGroup, error.message, place: place.path, remedy: error.remedy)
        }
    }

    private func judgeLock(_ place: OutputPlace, _ list: inout CheckList) {
        let path = PathFacts.resolved(place.path) + ".lock"
        let facts = PathFacts(path, followingLinks: false)
        switch facts.kind {
        case .missing: return
        case .file where facts.links == 1 && PathFacts.allows(path, R_OK | W_OK): return
        case .file:
            list.error(
                .outputLock, "this user cannot open the lock (mode \(facts.octalMode), user \(facts.owner))",
                place: path,
                remedy: "chown it to the user that runs evercred")
        default:
            list.error(
                .outputLock, "what stands in the lock's place is no plain file", place: path, remedy: "remove it")
        }
    }
}
