import Config
import Glibc

/// The process and the machine it runs on.
struct ProcessChecks: CheckGroup {
    let examination: Examination

    /// What every process of ours has open beside its work: the state, events, locks, event loops.
    private static let ownDescriptors = 64

    private var machine: Machine { examination.machine }

    func checks() -> [Check] {
        var list = CheckList()
        if machine.user == 0 {
            list.warning(
                .processUser, "this runs as root: handlers do, too", remedy: "give evercred a user of its own")
        }
        list.close(.processUser, "it runs as user \(machine.user)")
        judgeDescriptors(&list)
        judgeInspection(&list)
        judgeFirst(&list)
        judgeTemporary(&list)
        judgeNotify(&list)
        return list.checks
    }

    /// A connection for each refresh; three pipes and the process itself for each handler.
    private func judgeDescriptors(_ list: inout CheckList) {
        let schedule = examination.config.settings?.schedule ?? ScheduleSettings()
        let needed = Self.ownDescriptors + schedule.concurrency * 2 + schedule.handlerConcurrency * 4
        guard let limit = machine.openFileLimit else {
            return list.close(.processDescriptors, "any number of files may be open")
        }
        if limit < needed {
            list.error(
                .processDescriptors,
                "\(limit) files may be open, and concurrency \(schedule.concurrency) with "
                    + "handlerConcurrency \(schedule.handlerConcurrency) takes up to \(needed)", place: "ulimit -n",
                remedy: "raise it (LimitNOFILE=\(max(1024, needed))), or lower 'schedule'")
        } else if limit < needed + needed / 4 {
            list.warning(
                .processDescriptors, "\(limit) files may be open, and up to \(needed) are needed", place: "ulimit -n",
                remedy: "raise it (LimitNOFILE=\(max(1024, needed * 2)))")
        }
        list.close(.processDescriptors, "\(limit) files may be open, up to \(needed) are needed")
    }

    private func judgeInspection(_ list: inout CheckList) {
        if machine.isInspectable {
            list.warning(
                .processInspection, "other processes of this user can look into this one, and it may leave a core file",
                remedy: "see whether a seccomp filter forbids prctl(PR_SET_DUMPABLE)")
        }
        list.close(.processInspection, "no other process of this user can look into it, and it leaves no core file")
        switch machine.ptraceScope {
        case 0?:
            list.note(
                .processPtrace, "any process of this user can look into the handlers while they run",
                place: "ptrace_scope",
                remedy: "sysctl kernel.yama.ptrace_scope=1")
        case nil:
            list.note(
                .processPtrace, "the kernel has no Yama: processes of one user can look into each other's handlers")
        case _?: list.close(.processPtrace, "processes cannot look into handlers that they have not started")
        }
        let proc = machine.mounts.mount(of: "/proc")
        let hides =
            proc?.options.contains { $0.hasPrefix("hidepid=") && $0 != "hidepid=0" && $0 != "hidepid=off" } ?? false
        if !hides {
            list.note(
                .processHiding, "every user can see the arguments of everybody's programs", place: "/proc",
                remedy: "keep secrets out of commands; mount /proc with hidepid=2 where users do not trust each other")
        }
        list.close(.processHiding, "users see only their own processes", place: "/proc")
    }

    private func judgeFirst(_ list: inout CheckList) {
        let shells = ["sh", "bash", "dash", "ash", "busybox", "zsh"]
        if let program = machine.firstProgram, machine.isContainer, shells.contains(program) {
            list.warning(
                .processFirst, "process 1 is a shell, which hands no signal on: a stopping container kills evercred",
                place: program, remedy: "begin its last line with exec, or use the list form of ENTRYPOINT")
        }
        if machine.unreapedCount > 0 {
            list.warning(
                .processFirst,
                "process 1 has not waited for \(machine.unreapedCount.of("ended process", "ended processes"))",
                place: machine.firstProgram, remedy: "use an init (docker run --init) or evercred itself as process 1")
        }
        list.close(.processFirst, "process 1 waits for its children")
    }

    /// Handlers get no TMPDIR: theirs is /tmp.
    private func judgeTemporary(_ list: inout CheckList) {
        let facts = PathFacts("/tmp")
        if facts.kind != .folder || !PathFacts.allows("/tmp", W_OK | X_OK) {
            list.warning(
                .processTemporary, "handlers cannot make temporary files", place: "/tmp", remedy: "mount a tmpfs there")
        } else if facts.mode & 0o002 != 0, facts.mode & 0o1000 == 0 {
            list.error(
                .processTemporary, "everybody can replace everybody's temporary files (no sticky bit)", place: "/tmp",
                remedy: "chmod 1777 /tmp")
        }
        if let folder = examination.environment["TMPDIR"], !folder.isEmpty, PathFacts(folder).kind != .folder {
            list.warning(.processTemporary, "TMPDIR names no folder: \(folder)", place: "TMPDIR", remedy: "unset it")
        }
        list.close(.processTemporary, "handlers can make temporary files", place: "/tmp")
    }

    /// sd_notify(3)
    private func judgeNotify(_ list: inout CheckList) {
        guard let path = examination.environment["NOTIFY_SOCKET"], !path.isEmpty else { return }
        let isAbstract = path.hasPrefix("@") || path.hasPrefix("vsock:")
        if !isAbstract, !path.hasPrefix("/") {
            list.warning(
                .processNotify, "it is neither an absolute path nor an abstract socket", place: "NOTIFY_SOCKET",
                remedy: "unset it: systemd sets it by itself")
        } else if !isAbstract, PathFacts(path).kind != .socket {
            list.warning(
                .processNotify, "it names no socket", place: "NOTIFY_SOCKET",
                remedy: "unset it: it was inherited from a unit that is gone")
        }
        list.close(.processNotify, "systemd's socket is there", place: path)
    }
}
