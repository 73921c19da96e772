import CredentialModel

/// What identities say of one another: old names, and whose credentials sign for whom.
struct IdentityReferences {
    private struct Reference {
        let identity: String
        let target: String
        let reader: ConfigReader
        let node: Int
    }

    private var formerNames: [Reference] = []
    private var signers: [Reference] = []
    /// Whose refresh token comes from where, of those that a redemption may spend.
    private var seeds: [SecretSource: String] = [:]

    /// Says that two identities cannot start from one refresh token: the second redemption costs both their logins.
    mutating func claimSeed(of identity: Identity, _ blocks: ProviderBlocks) {
        guard case .oauth(let refresher) = identity.refresher, refresher.mayRotate,
            case .refreshToken(let seed?) = refresher.grant,
            let place = RefresherResolver.block(of: identity.provider, in: blocks)?.place(of: .refreshToken)
        else { return }
        guard let other = seeds.updateValue(identity.name, forKey: seed) else { return }
        place.reader.error(
            place.node,
            "the identities '\(other)' and '\(identity.name)' start from one refresh token, which may rotate",
            remedy: "give each a refreshToken of its own, or one identity and roles in assume")
    }

    /// Keeps what the identity refers to.
    mutating func collect(_ identity: Identity, _ nameNode: Int, _ blocks: ProviderBlocks, hasHandler: Bool) {
        for name in identity.formerNames {
            let node = blocks.reader.value(.formerly, in: blocks.identity) ?? nameNode
            formerNames.append(Reference(identity: identity.name, target: name, reader: blocks.reader, node: node))
        }
        guard identity.provider == .developer, !hasHandler,
            let credentials = blocks.block(.developer).place(of: .credentials),
            let profile = credentials.reader.value(.profile, in: credentials.node)
        else { return }
        signers.append(
            Reference(
                identity: identity.name, target: credentials.reader.tree.string(profile), reader: credentials.reader,
                node: profile))
    }

    /// Says what cannot be: one old name for two, a name that is in use, an identity that waits for itself.
    func check(_ registry: SetRegistry, names: Set<String>) {
        var owners: [String: Reference] = [:]
        for reference in formerNames {
            if names.contains(reference.target) {
                reference.reader.error(
                    reference.node, "'formerly' names '\(reference.target)', which is configured now",
                    remedy: "an old name is one that no identity has any more")
            } else if let other = owners[reference.target] {
                reference.reader.error(
                    reference.node, "'\(reference.target)' cannot be the old name of two identities",
                    remedy: "'\(other.identity)' has it at \(other.reader.place(other.node))")
            }
            owners[reference.target] = reference
        }
        checkCycles(registry)
    }

    private func checkCycles(_ registry: SetRegistry) {
        let edges = Dictionary(
            signers.compactMap { signer in
                registry.set(ofProfile: signer.target).map { (signer.identity, registry.sets[$0].identity) }
            }
        ) { first, _ in first }
        for signer in signers {
            var seen: Set<String> = []
            var next = edges[signer.identity]
            while let current = next, current != signer.identity, seen.insert(current).inserted {
                next = edges[current]
            }
            guard next == signer.identity else { continue }
            signer.reader.error(
                signer.node, "identity '\(signer.identity)' would need its own credentials to get credentials",
                remedy: "name a profile that does not depend on it")
        }
    }
}
