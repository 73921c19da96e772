/// The two files that AWS tools read profiles from. They call the same profile by different headers.
package enum ProfileFileKind: Sendable, Hashable {
    /// `[NAME]`
    case credentials
    /// `[profile NAME]`, and `[default]`
    case config

    /// What stands in the brackets above a profile's section.
    func header(of profile: String) -> String {
        switch self {
        case .credentials: profile
        case .config: profile == "default" ? profile : "profile \(profile)"
        }
    }

    /// The header that readers take this one for: they split `[profile NAME]` like a shell, with its quotes and its
    /// backslash, and `[profile default]` is `[default]` to them.
    func canonical(_ header: String) -> String {
        guard self == .config else { return header }
        let words = header.utf8.filter { !"\"'\\".utf8.contains($0) }
            .split { $0.isBlank }.map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 2, words[0] == "profile" else { return header }
        return self.header(of: words[1])
    }

    /// The keys that are ours in its sections.
    var keys: Set<ProfileKey> {
        switch self {
        case .credentials: ProfileKey.ofCredentials
        case .config: ProfileKey.ofConfig
        }
    }
}
