import Glibc

/// What runs on this machine, as `/proc` shows it.
enum ProcessTable {
    /// The processes that have a text in their arguments or their environment. The dead that nobody has reaped have
    /// neither.
    static func processes(mentioning text: String) -> [pid_t] {
        FileTree.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            ["cmdline", "environ"].contains { file in
                let contents = (try? TestFile.text("/proc/\(pid)/\(file)")) ?? ""
                return contents.contains(text)
            }
        }
    }
}
