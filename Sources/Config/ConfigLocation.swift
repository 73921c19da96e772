import Glibc

/// Where the configuration lies.
package struct ConfigLocation: Sendable, Hashable {
    /// As it was named; relative paths are meant from the current folder.
    package let path: String

    /// The file to read: `explicit` (`--config`), else `$EVERCRED_CONFIG`, else the first that exists of
    /// `./config.yaml` (only when `considersWorkingDirectory`), `$XDG_CONFIG_HOME/evercred/config.yaml` and
    /// `/etc/evercred/config.yaml`.
    ///
    /// A cloned repository must not run its handlers because an SDK asked for credentials: only commands that a human
    /// starts look at the working directory. A file that was named need not exist; reading it will tell.
    package static func find(
        explicit: String?, environment: [String: String], considersWorkingDirectory: Bool,
        exists: (String) -> Bool = { access($0, F_OK) == 0 }
    ) throws(ConfigLocationError) -> ConfigLocation {
        if let explicit { return ConfigLocation(path: explicit) }
        if let named = environment["EVERCRED_CONFIG"], !named.isEmpty { return ConfigLocation(path: named) }
        var candidates = considersWorkingDirectory ? ["config.yaml"] : []
        if let folder = userFolder(environment) { candidates.append("\(folder)/evercred/config.yaml") }
        candidates.append("/etc/evercred/config.yaml")
        for path in candidates where exists(path) { return ConfigLocation(path: path) }
        throw ConfigLocationError(candidates: candidates)
    }

    /// XDG Base Directory Specification: a relative `$XDG_CONFIG_HOME` counts for nothing, the default is `~/.config`.
    private static func userFolder(_ environment: [String: String]) -> String? {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.config" : nil }
    }
}

/// There is no configuration in any of the usual places.
package struct ConfigLocationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The paths that were tried.
    package let candidates: [String]

    package var description: String {
        "no configuration at \(candidates.joined(separator: ", ")): name one with --config or EVERCRED_CONFIG"
    }
}
