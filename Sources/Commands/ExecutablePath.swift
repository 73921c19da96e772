import Glibc
import Platform

/// Where this program lies, for lines that other programs run later.
enum ExecutablePath {
    /// An absolute path to the program that runs: as it was called, so that a link that an upgrade turns stays what is
    /// named; else as the kernel knows it.
    static func current(_ surroundings: Surroundings) -> String? {
        let called = CommandLine.arguments.first.flatMap { absolute($0, surroundings) }
        return called ?? running()
    }

    private static func absolute(_ name: String, _ surroundings: Surroundings) -> String? {
        let candidates: [String]
        if name.hasPrefix("/") {
            candidates = [name]
        } else if name.contains("/") {
            candidates = ["\(Surroundings.workingDirectory)/\(name)"]
        } else {
            let path = surroundings.environment["PATH"] ?? ProcessEnvironment.searchPath
            candidates = path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
        }
        return candidates.first(where: isRunning)
    }

    /// Whether a path leads to the very file that runs.
    private static func isRunning(_ path: String) -> Bool {
        var (named, own) = (stat(), stat())
        return stat(path, &named) == 0 && stat("/proc/self/exe", &own) == 0 && named.st_dev == own.st_dev
            && named.st_ino == own.st_ino
    }

    private static func running() -> String? {
        guard let pointer = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
