package import CredentialModel

extension Settings {
    /// Settings put together from what a state remembers of a configuration, for commands that do not read the file:
    /// defaults stand for everything that is not an identity or a set.
    ///
    /// - Parameter sets: in any order; they are put in order, parents before children.
    package init(configPath: String, name: String, identities: [Identity], sets: [CredentialSet]) {
        let parents = Dictionary(sets.compactMap { set in set.parent.map { (set.name, $0) } }) { first, _ in first }
        func depth(_ set: CredentialSet) -> Int {
            var depth = 0
            var parent = set.parent
            // A chain can be no longer than there are sets.
            while let current = parent, depth < sets.count {
                depth += 1
                parent = parents[current]
            }
            return depth
        }
        let ordered = sets.map { (depth($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        self.init(
            configPath: configPath, name: name, identities: identities, sets: ordered, schedule: ScheduleSettings(),
            state: StateSettings(), hub: HubSettings(), serve: ServeSettings(), providerEndpoints: ProviderEndpoints(),
            signIn: SignInSettings(), identitySignIn: [:], hooks: [:], sources: [])
    }
}
