import Glibc
import Platform

/// A request that runs a shell script with a small environment.
func script(
    _ text: String, environment: [String: String] = ["PATH": "/usr/bin:/bin"], input: [UInt8] = [],
    timeout: Duration = .seconds(50)
) -> ProcessRequest {
    ProcessRequest(
        arguments: ["/bin/sh", "-c", text], environment: environment, workingDirectory: "/", input: input,
        timeout: timeout)
}

extension ProcessResult {
    /// Its output without the last line break.
    var text: String { String(decoding: output, as: UTF8.self).trimmingLineBreak() }
    var errorText: String { String(decoding: errorOutput, as: UTF8.self).trimmingLineBreak() }
    /// The process ids that it printed, one a line.
    var printedIDs: [pid_t] { text.split(separator: "\n").compactMap { pid_t($0) } }
}

extension String {
    fileprivate func trimmingLineBreak() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}

/// Whether a process of that id exists, a dead one that nobody has reaped included.
func exists(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 || errno != ESRCH }

/// The names in a folder of `/proc`.
func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
    }
    return names
}

/// How many children of this process are dead and not reaped.
func zombieCount() -> Int {
    entries(of: "/proc").count { name in
        guard let status = fopen("/proc/\(name)/stat", "r") else { return false }
        defer { fclose(status) }
        var buffer = [CChar](repeating: 0, count: 512)
        guard fgets(&buffer, Int32(buffer.count), status) != nil else { return false }
        let line = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return line.contains(") Z \(getpid()) ")
    }
}
