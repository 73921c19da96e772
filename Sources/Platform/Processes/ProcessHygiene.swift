import CLinux
import Glibc

/// What a process that handles secrets does once, before anything else.
package enum ProcessHygiene {
    /// Sets umask 077, forbids core files and inspection by other processes of the same user, ignores SIGPIPE
    /// and SIGXFSZ (a closed pipe and a file that may not grow are errors of `write`), and fills closed standard descriptors, so that no file of ours is ever
    /// taken for one of them.
    package static func apply() {
        umask(0o077)
        _ = linux_forbid_core_files()
        _ = linux_forbid_inspection()
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        while true {
            let descriptor = open("/dev/null", O_RDWR)
            guard (0...2).contains(descriptor) else {
                if descriptor > 2 { close(descriptor) }
                return
            }
        }
    }
}
