import Glibc

/// Where states are: for a run, which knows its configuration, and for readers, which must find it without.
package struct StateLocation: Sendable {
    /// Absolute, or `nil` where the environment says nothing usable.
    private let stateHome: String?
    private let serviceFolder: String?
    private let workingDirectory: String

    /// - Parameters:
    ///   - environment: Of it `XDG_STATE_HOME`, `HOME` and systemd's `STATE_DIRECTORY` count; as the XDG Base Directory
    ///     Specification wants it, a relative path is ignored.
    ///   - workingDirectory: What relative paths of the command line start from.
    package init(environment: [String: String], workingDirectory: String) {
        func absolute(_ name: String) -> String? {
            environment[name].flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
        }
        self.stateHome = absolute("XDG_STATE_HOME") ?? absolute("HOME").map { "\($0)/.local/state" }
        self.serviceFolder = absolute("STATE_DIRECTORY")?.split(separator: ":").first.map(String.init)
        self.workingDirectory = workingDirectory
    }

    /// The folder for a run: `--state`, else `state.path`, else `$STATE_DIRECTORY` (its first entry), else
    /// `$XDG_STATE_HOME/evercred/NAME`, else `~/.local/state/evercred/NAME`.
    ///
    /// - Parameters:
    ///   - option: The value of `--state`.
    ///   - configured: `state.path`, absolute already.
    ///   - name: The configuration's `name`, or ``defaultName(configurationPath:)``.
    package func folder(option: String?, configured: String?, name: String) throws(StateError) -> String {
        if let option { return absolute(option) }
        if let configured { return configured }
        if let serviceFolder { return serviceFolder }
        guard let stateHome else {
            throw StateError(
                .noFolder, "neither $STATE_DIRECTORY nor $XDG_STATE_HOME nor $HOME says where the state belongs",
                remedy: "name a folder with --state or state.path")
        }
        return "\(stateHome)/evercred/\(name)"
    }

    /// Where a reader looks, the likeliest place first: the folder of `--state` alone, or without one what a run of that
    /// configuration noted in the index, what a run in the same environment would use without being told, and where
    /// systemd keeps the state of a service by this name.
    ///
    /// A place from the second list counts only when the state there names this configuration as its owner.
    package func candidates(option: String?, configurationPath: String) -> [String] {
        if let option { return [absolute(option)] }
        let usual = stateHome.map { "\($0)/evercred/\(Self.defaultName(configurationPath: configurationPath))" }
        return [index?.folder(of: configurationPath), serviceFolder, usual, "/var/lib/evercred"].compactMap { $0 }
    }

    /// The index of this user's states, where there is a place for one.
    package var index: StateIndex? { stateHome.map { StateIndex(path: "\($0)/evercred/by-config") } }

    /// The name of a configuration that gives itself none: 16 hexadecimal digits of the SHA-256 of its path.
    package static func defaultName(configurationPath: String) -> String {
        String(StateIndex.digest(configurationPath).prefix(16))
    }

    /// A path in the form in which it is remembered and compared: absolute, its folder's links resolved, its own not,
    /// because a mounted ConfigMap's link leads elsewhere after every change.
    package func canonicalPath(_ path: String) -> String {
        let absolute = absolute(path)
        let slash = absolute.utf8.lastIndex(of: UInt8(ascii: "/")) ?? absolute.startIndex
        let folder = absolute[..<slash]
        guard let resolved = realpath(folder.isEmpty ? "/" : String(folder), nil) else { return absolute }
        defer { free(resolved) }
        let prefix = String(cString: resolved)
        return (prefix == "/" ? "" : prefix) + absolute[slash...]
    }

    private func absolute(_ path: String) -> String {
        path.utf8.first == UInt8(ascii: "/") ? path : "\(workingDirectory)/\(path)"
    }
}
