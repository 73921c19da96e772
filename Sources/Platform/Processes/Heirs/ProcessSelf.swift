import CLinux
import Glibc

/// What this process does to itself around an heir.
package enum ProcessSelf {
    /// Whether this is process 1 of its pid namespace: the init of a container.
    package static var isInit: Bool { getpid() == 1 }

    /// Whether it has a controlling terminal, and so perhaps a shell that stops and continues it as a job.
    package static var hasTerminal: Bool {
        let descriptor = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    /// The arguments of this process, byte for byte.
    package static var arguments: [[UInt8]] {
        CommandLine.unsafeArgv.withMemoryRebound(to: UnsafeMutablePointer<CChar>?.self, capacity: 1) { list in
            (0..<Int(CommandLine.argc)).compactMap { list[$0] }.map { text in
                UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
            }
        }
    }

    /// Ends at once with 128 + the signal's number when one of these comes. The kernel spares process 1 what it does not
    /// catch, so that without this nobody could end it while it only prepares.
    package static func exitOnSignals(_ numbers: [Int32]) {
        numbers.withUnsafeBufferPointer { linux_exit_on_signals($0.baseAddress, Int32($0.count)) }
    }

    /// Stops this process as that signal would, and returns when it goes on. Where no shell could continue it, the kernel
    /// does not stop it.
    package static func stop(by signal: Int32) { linux_suffer(signal) }

    /// Ends this process as that signal would, so that a shell sees what has become of the program in its place. Process 1
    /// cannot die like this, and no process of a signal that only stops; then it returns.
    package static func die(by signal: Int32) { linux_suffer(signal) }
}
