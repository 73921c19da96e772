package import CredentialModel

/// Where Evercred remembers: the section `state`.
package struct StateSettings: Sendable, Hashable {
    /// What keeps it.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case sqlite
        /// Nothing survives the process.
        case memory
    }

    package var kind: Kind
    /// The folder as configured, absolute; `nil`: the usual places.
    package var path: String?
    /// The key that encrypts secrets; `nil`: a file beside the data.
    package var key: SecretSource?

    package init(kind: Kind = .sqlite, path: String? = nil, key: SecretSource? = nil) {
        self.kind = kind
        self.path = path
        self.key = key
    }
}
