import CredentialModel
import StrictJSON

/// Turns one entry of `identities` into an ``Identity`` and its credential sets.
struct IdentityResolver {
    let defaults: AuthDefaults
    private(set) var identities: [Identity] = []
    private(set) var registry = SetRegistry()
    private(set) var signIn: [String: SignInSettings] = [:]
    /// Commands that run after an identity's outputs changed.
    private(set) var hooks: [String: HandlerCommand] = [:]
    private(set) var references = IdentityReferences()
    private var fingerprint = Fingerprint()

    init(defaults: AuthDefaults) { self.defaults = defaults }

    mutating func reserve(_ count: Int) {
        identities.reserveCapacity(count)
        registry.reserve(count)
    }

    /// Adds the identity of that name, or says why not.
    mutating func add(_ nameNode: Int, _ node: Int, in reader: ConfigReader) {
        guard reader.isUsable(nameNode), reader.isUsable(node) else { return }
        let name = reader.tree.string(nameNode)
        let blocks = ProviderBlocks(identity: node, reader: reader, defaults: defaults)
        guard let provider = blocks.provider() else { return }
        let policy = policy(of: node, in: reader)
        let flow = FlowResolver(
            reader: reader, node: node, policy: policy, windows: windows(of: node, in: reader),
            hasPool: reader.has(.identityPoolId, in: node) || defaults.identityPoolID != nil
        ).flow(of: name, provider)
        let poolID = flow.usesPool(provider) ? reader.text(.identityPoolId, in: node) ?? defaults.identityPoolID : nil
        var identity = Identity(
            name: name, provider: provider, identityPoolID: poolID, region: region(of: node, in: reader),
            identityID: reader.text(.identityId, in: node), customRoleARN: reader.text(.customRoleArn, in: node),
            flow: flow, token: reader.token(ofIdentity: node),
            clientMetadata: reader.texts(.clientMetadata, in: node) ?? defaults.clientMetadata,
            user: reader.value(.user, in: node).flatMap { reader.json($0).object } ?? defaults.user,
            policy: policy, endpoints: defaults.endpoints,
            formerNames: reader.value(.formerly, in: node).map { formerNames($0, in: reader) } ?? [])
        let hasHandler: Bool
        if reader.has(.refreshHandler, in: node) {
            identity.refreshHandler = reader.command(.refreshHandler, in: node)
            hasHandler = true
        } else {
            let handler = defaults.handlers.command(for: provider)
            identity.refreshHandler = handler.flatMap { $0 }
            hasHandler = handler != nil
        }
        identity = blocks.completed(identity, hasHandler: hasHandler)
        references.collect(identity, nameNode, blocks, hasHandler: hasHandler)
        references.claimSeed(of: identity, blocks)
        keepSignIn(of: identity, node, blocks)
        hooks[identity.name] = reader.command(.onRefresh, in: node)
        identities.append(identity)
        addSets(of: identity, nameNode, node, in: reader)
    }

    /// Lets the credentials of a configured set sign where a developer identity names its profile.
    mutating func connectSigners() {
        var children: [(set: String, parent: String)] = []
        for index in identities.indices {
            guard case .developer(var refresher) = identities[index].refresher,
                case .profile(let profile, _) = refresher.signer, let signer = registry.set(ofProfile: profile)
            else { continue }
            refresher.signer = .set(registry.sets[signer].name)
            identities[index].refresher = .developer(refresher)
            children.append((identities[index].name, registry.sets[signer].name))
        }
        registry.connect(children)
    }

    /// Holds the files of all sets against one another.
    mutating func checkFiles() { registry.checkFiles() }

    /// The identity's own pool tells its region better than a default made for another pool.
    private func region(of node: Int, in reader: ConfigReader) -> String? {
        if let region = reader.text(.region, in: node) { return region }
        let ownPrefix = reader.text(.identityPoolId, in: node).flatMap(Self.regionPrefix)
        return ownPrefix ?? defaults.region ?? defaults.identityPoolID.flatMap(Self.regionPrefix)
    }

    private static func regionPrefix(_ poolID: String) -> String? {
        let prefix = String(poolID.prefix { $0 != ":" })
        return Array(prefix.utf8).withUnsafeBufferPointer(TextRule.region.accepts) ? prefix : nil
    }

    private func policy(of node: Int, in reader: ConfigReader) -> RefreshPolicy {
        guard let refresh = reader.value(.refresh, in: node) else { return RefreshPolicy(timeout: defaults.timeout) }
        let advisory = reader.duration(.advisory, in: refresh)
        let mandatory = reader.duration(.mandatory, in: refresh)
        if let advisory, let mandatory, mandatory > advisory, let place = reader.value(.mandatory, in: refresh) {
            reader.error(
                place,
                "\(reader.tree.describe(place)) is \(DurationSyntax.text(mandatory)), more than the advisory window of "
                    + DurationSyntax.text(advisory),
                remedy: "in the advisory window a refresh is tried, in the mandatory one it is waited for")
        }
        return RefreshPolicy(
            advisory: advisory, mandatory: mandatory ?? .seconds(60),
            timeout: reader.duration(.timeout, in: refresh) ?? defaults.timeout,
            renewsTokenLate: reader.has(.token, in: refresh))
    }

    private func windows(of node: Int, in reader: ConfigReader) -> SessionDuration.Windows {
        guard let refresh = reader.value(.refresh, in: node) else { return SessionDuration.Windows() }
        return SessionDuration.Windows(
            advisory: reader.value(.advisory, in: refresh).map(reader.place),
            mandatory: reader.value(.mandatory, in: refresh).map(reader.place))
    }

    private func formerNames(_ node: Int, in reader: ConfigReader) -> [String] {
        let nodes = reader.tree.kind(node) == .sequence ? reader.tree.items(node).filter(reader.isUsable) : [node]
        return nodes.map(reader.tree.string)
    }

    private mutating func keepSignIn(of identity: Identity, _ node: Int, _ blocks: ProviderBlocks) {
        let reader = blocks.reader
        let providers: [ConfigKey] = [.google, .facebook, .amazon, .oidc]
        let isRedirected = providers.contains { key in
            reader.value(key, in: node).map { reader.has(.redirectUri, in: $0) } ?? false
        }
        guard isRedirected || ([.auth0] + UserPoolRules.keys).contains(where: { reader.has($0, in: node) }) else {
            return
        }
        let auth0 = blocks.block(.auth0)
        signIn[identity.name] = SignInSettings(
            auth0: auth0.isPresent ? Auth0Settings(auth0) : nil, redirectURIs: RedirectURIs(blocks.block),
            federated: defaults.signIn.federated, userPool: blocks.userPool)
    }

    // MARK: Sets

    private mutating func addSets(of identity: Identity, _ nameNode: Int, _ node: Int, in reader: ConfigReader) {
        guard let profile = profile(of: identity, nameNode, node, in: reader) else { return }
        let ownOutputs = reader.outputs(in: node)
        ownOutputs?.refuseOthers(than: identity.supply, of: "the identity '\(identity.name)'")
        let outputs = ownOutputs ?? defaults.outputs
        let isRequired = reader.flag(.required, in: node) ?? true
        let values = Template.Values(identity: identity.name, profile: profile)
        let own = CredentialSet(
            name: identity.name, identity: identity.name, profile: profile,
            outputs: outputs.filled(values, with: identity.supply),
            isRequired: isRequired, policy: identity.policy, fingerprint: fingerprint.digest(of: identity))
        registry.add(
            own,
            SetRegistry.Origin(
                reader: reader, node: reader.value(.profile, in: node) ?? nameNode,
                isIdentity: !reader.has(.profile, in: node)))
        let roles =
            reader.has(.assume, in: node) ? reader.items(.assume, in: node).map { (reader, $0) } : defaults.roles
        guard let (roleReader, nodes) = roles, !nodes.isEmpty, identity.flow != .tokenOnly else { return }
        var resolver = RoleResolver(
            reader: roleReader, identity: identity, windows: windows(of: node, in: reader), registry: registry,
            fingerprint: fingerprint)
        // The registry is lent, not copied: whoever holds it second would make every append copy all sets.
        registry = SetRegistry()
        resolver.add(
            nodes,
            below: RoleResolver.Parent(set: own, outputs: outputs, account: nil, isRole: identity.provider != .process))
        registry = resolver.registry
    }

    private func profile(of identity: Identity, _ nameNode: Int, _ node: Int, in reader: ConfigReader) -> String? {
        guard let written = reader.value(.profile, in: node) else {
            if reader.has(.profile, in: node) { return nil }
            guard identity.name != "default" else {
                reader.error(
                    nameNode, "the profile 'default' must be written out: every AWS tool reads it",
                    remedy: "add profile: default")
                return nil
            }
            return identity.name
        }
        return reader.profile(at: written, Template.Values(identity: identity.name))
    }
}

extension ConfigReader {
    /// The profile that a template comes to.
    func profile(at node: Int, _ values: Template.Values) -> String? {
        guard let profile = filled(node, values) else { return nil }
        guard Array(profile.utf8).withUnsafeBufferPointer(TextRule.name.accepts) else {
            error(
                node, "\(tree.describe(node)) comes to '\(YAMLTree.printable(profile))', which is no profile name",
                remedy: "a name is \(TextRule.name.expectation)")
            return nil
        }
        guard profile != "default" || tree.string(node) == "default" else {
            error(
                node, "the profile 'default' must be written out: every AWS tool reads it",
                remedy: "write profile: default")
            return nil
        }
        return profile
    }

    /// The text of a node with its placeholders filled in.
    func filled(_ node: Int, _ values: Template.Values) -> String? {
        do throws(Template.Failure) {
            return try Template.fill(tree.string(node), values)
        } catch {
            self.error(node, "\(tree.describe(node)): \(error.message)", remedy: error.remedy)
            return nil
        }
    }
}

extension Identity {
    /// What its own set has to write.
    fileprivate var supply: OutputTemplates.Supply {
        if flow == .tokenOnly { return .token }
        return provider == .guest || provider == .process ? .credentials : .everything
    }
}
