import Config
import CredentialModel
import State

extension Settings {
    /// The settings of the configuration that a state belongs to, as far as the state remembers them.
    init(remembered contents: StateContents, owner: StateOwner) {
        let identities = contents.identities.filter { $0.retiredAt == nil }
        let names = Set(identities.map(\.name))
        self.init(
            configPath: owner.configurationPath, name: owner.name, identities: identities.compactMap(\.definition),
            sets: contents.sets.filter { names.contains($0.identity) }.map(\.definition))
    }
}
