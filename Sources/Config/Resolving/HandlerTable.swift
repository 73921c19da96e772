import CredentialModel

/// The handlers of `auth.refreshHandlers` by the Logins key of their provider.
struct HandlerTable {
    private struct Entry {
        /// `nil` when what was written cannot be used, which has been said.
        let command: HandlerCommand?
        let node: Int
    }

    private var entries: [String: Entry] = [:]

    init() {}

    init(_ mapping: Int, in reader: ConfigReader, auth0Domain: String?, userPoolID: String?) {
        for (key, value) in reader.tree.pairs(mapping) where reader.isUsable(key) {
            let name = reader.tree.string(key)
            guard let loginsKey = Self.key(name, auth0Domain: auth0Domain, userPoolID: userPoolID) else {
                let meant = Suggestion.closest(to: name, among: ProviderNames.words)
                reader.error(
                    key, "'\(YAMLTree.printable(name))' in auth.refreshHandlers is not a provider that takes a token",
                    remedy: meant.map { "did you mean '\($0)'?" })
                continue
            }
            if let first = entries[loginsKey] {
                reader.error(
                    key, "'\(name)' means the provider '\(loginsKey)', which has a handler already",
                    remedy: "it stands at \(reader.place(first.node))")
                continue
            }
            let command = reader.isUsable(value) ? reader.command(value) : nil
            entries[loginsKey] = Entry(command: command, node: key)
        }
    }

    /// The handler for that provider; `.some(nil)` when there is one that cannot be used.
    func command(for provider: ProviderKind) -> HandlerCommand?? {
        guard !entries.isEmpty else { return nil }
        let entry = provider.loginsKey.flatMap { entries[$0] } ?? entries[provider.name]
        return entry.map(\.command)
    }

    private static func key(_ name: String, auth0Domain: String?, userPoolID: String?) -> String? {
        switch ProviderNames.kind(name, auth0Domain: auth0Domain, userPoolID: userPoolID) {
        case .guest: nil
        case let kind?: kind.loginsKey ?? kind.name
        // Without a domain or a pool of its own in auth, it is only known by its word.
        case nil: name == "auth0" || name == "cognito" ? name : nil
        }
    }
}
