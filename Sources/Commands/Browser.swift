import Glibc

/// The user's own browser, by way of the desktop's `xdg-open`.
struct Browser {
    private let environment: [String: String]

    /// `nil` where there is no desktop to open one on.
    init?(_ environment: [String: String]) {
        let displays = [environment["DISPLAY"], environment["WAYLAND_DISPLAY"]]
        guard displays.contains(where: { $0.map { !$0.isEmpty } ?? false }) else { return nil }
        self.environment = environment
    }

    /// Opens an address and does not wait for what comes of it. Returns false when there is no `xdg-open`.
    ///
    /// A browser outlives this command: it gets a process group of its own, the usual umask and signals, and none of our
    /// streams.
    func open(_ address: String) -> Bool {
        guard let opener else { return false }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let words = ["/bin/sh", "-c", #"umask 022; exec "$0" "$1""#, opener, address]
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var pid: pid_t = 0
        return posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, variables) == 0
    }

    private var opener: String? {
        (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/xdg-open" }
            .first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
    }
}
