package import CredentialModel

/// A configuration as meant: defaults laid in, names resolved, paths absolute, nothing left to look up.
package struct Settings: Sendable, Hashable {
    /// The configuration file: an absolute path, symbolic links left as they are.
    package var configPath: String
    /// Names the state folder and marks managed sections: as configured, else a hash of ``configPath``.
    package var name: String
    /// In the order of the file; those of included files follow in the order of the patterns.
    package var identities: [Identity]
    /// Every credential set, flattened: an identity's own set first, a parent always before its children.
    package var sets: [CredentialSet]
    package var schedule: ScheduleSettings
    package var state: StateSettings
    package var hub: HubSettings
    package var serve: ServeSettings
    /// Endpoints of the sign-in providers that replace their own.
    package var providerEndpoints: ProviderEndpoints
    /// What a human sign-in and user-pool operations use where an identity says nothing of its own.
    package var signIn: SignInSettings
    /// The same, of the identities that do say something of their own; by the identity's name, defaults laid in.
    package var identitySignIn: [String: SignInSettings]
    /// The commands that run after outputs changed (`onRefresh`), by the identity's name.
    package var hooks: [String: HandlerCommand]
    /// Every file and folder that was looked at, for whoever watches for changes.
    package var sources: [ConfigSource]

    /// What sign-in for that identity uses: its own word, else the defaults.
    package func signIn(for identity: String) -> SignInSettings { identitySignIn[identity] ?? signIn }
}
