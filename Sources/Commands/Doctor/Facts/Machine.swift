import CLinux
import Glibc

/// What the kernel says about this process and the machine; nothing here can block.
struct Machine: Sendable, Hashable {
    /// Whom the process runs as.
    var user: UInt32
    /// The users and groups of the process: its own group and the supplementary ones.
    var groups: Set<UInt32>
    /// How many files it may have open; `nil`: as many as it likes.
    var openFileLimit: Int?
    /// Whether NTP keeps the clock; `nil` when the kernel does not say.
    var isClockSynchronised: Bool?
    /// Whether other processes of this user may look into this one.
    var isInspectable: Bool
    /// Yama's restriction of ptrace, 0 to 3; `nil` without Yama.
    var ptraceScope: Int?
    var mounts: MountTable
    /// The program that runs as process 1, as far as it can be seen.
    var firstProgram: String?
    /// Ended children of process 1 that nobody has waited for.
    var unreapedCount: Int
    /// Whether it is a container, by the files that container engines leave and the variables of Kubernetes.
    var isContainer: Bool
    /// The kernel's locks (proc(5), `locks`).
    var locks: String

    static func current(_ environment: [String: String]) -> Machine {
        let limit = linux_open_file_limit()
        let synchronised = linux_clock_is_synchronised()
        return Machine(
            user: geteuid(), groups: ownGroups(), openFileLimit: limit < 0 ? nil : Int(limit),
            isClockSynchronised: synchronised < 0 ? nil : synchronised == 1,
            isInspectable: linux_is_inspectable() != 0,
            ptraceScope: FileContents.number("/proc/sys/kernel/yama/ptrace_scope"), mounts: .current,
            firstProgram: FileContents.text("/proc/1/comm").map { String($0.prefix { $0 != "\n" }) },
            unreapedCount: unreapedChildrenOfFirst(),
            isContainer: access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0
                || environment["KUBERNETES_SERVICE_HOST"] != nil || environment["container"] != nil,
            locks: FileContents.text("/proc/locks") ?? "")
    }

    private static func ownGroups() -> Set<UInt32> {
        var groups = [gid_t](repeating: 0, count: 65_536)
        let count = getgroups(Int32(groups.count), &groups)
        return Set(groups.prefix(max(0, Int(count)))).union([getegid()])
    }

    private static func unreapedChildrenOfFirst() -> Int {
        PathFacts.names(in: "/proc").count { name in
            guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let text = FileContents.text("/proc/\(name)/stat"),
                // The name of the program stands in parentheses and may hold anything.
                let end = text.utf8.lastIndex(of: UInt8(ascii: ")"))
            else { return false }
            let fields = text[text.utf8.index(after: end)...].split(separator: " ")
            return fields.count > 1 && fields[0] == "Z" && fields[1] == "1"
        }
    }
}
