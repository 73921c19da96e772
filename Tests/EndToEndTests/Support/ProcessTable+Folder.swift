import Glibc

extension ProcessTable {
    /// The processes whose working directory is that folder. The dead have none.
    static func processes(workingIn folder: String) -> [pid_t] {
        FileTree.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/proc/\(pid)/cwd", &buffer, buffer.count)
            return count > 0 && buffer[..<count].elementsEqual(folder.utf8.map(CChar.init(bitPattern:)))
        }
    }
}
