import CLinux
import Glibc
import Platform

/// What the kernel knows of this process, under the names that all Prometheus clients use.
struct ProcessFigures: Sendable {
    let cpuSeconds: Double
    let residentBytes: Double?
    let openDescriptors: Double?
    let descriptorLimit: Double

    /// As it is now.
    init() {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        cpuSeconds = times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        descriptorLimit = Double(limit.rlim_cur)
        residentBytes = Self.residentPages().map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        openDescriptors = Self.countDescriptors()
    }

    var families: [MetricFamily] {
        var families = [
            MetricFamily("process_cpu_seconds", .counter, "Processor time of this process", cpuSeconds),
            MetricFamily("process_max_fds", .gauge, "How many descriptors this process may open", descriptorLimit),
        ]
        if let openDescriptors {
            families.append(
                MetricFamily("process_open_fds", .gauge, "Descriptors that this process has open", openDescriptors))
        }
        if let residentBytes {
            families.append(
                MetricFamily("process_resident_memory_bytes", .gauge, "Memory of this process", residentBytes))
        }
        return families
    }

    /// The second number of `/proc/self/statm`.
    private static func residentPages() -> Double? {
        guard let file = fopen("/proc/self/statm", "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let words = text.split(separator: " ")
        return words.count > 1 ? Double(words[1]) : nil
    }

    private static func countDescriptors() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0.0
        while readdir(folder) != nil { count += 1 }
        // Not counted: `.`, `..`, and the folder itself.
        return count - 3
    }
}
