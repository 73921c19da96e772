import CredentialModel

/// Turns the roles that an identity assumes into credential sets, parents before their children.
struct RoleResolver {
    /// Whose credentials the roles are assumed with.
    struct Parent {
        let set: CredentialSet
        let outputs: OutputTemplates
        /// The account that the surrounding entry is repeated for.
        let account: (name: String, id: String)?
        /// Whether its credentials come from a role themselves, which holds for everything that Cognito Identity gives.
        let isRole: Bool
    }

    let reader: ConfigReader
    let identity: Identity
    let windows: SessionDuration.Windows
    private(set) var registry: SetRegistry
    private var fingerprint: Fingerprint

    init(
        reader: ConfigReader, identity: Identity, windows: SessionDuration.Windows, registry: consuming SetRegistry,
        fingerprint: Fingerprint
    ) {
        self.reader = reader
        self.identity = identity
        self.windows = windows
        self.registry = registry
        self.fingerprint = fingerprint
    }

    mutating func add(_ roles: [Int], below parent: Parent) {
        for role in roles {
            guard let accounts = reader.value(.accounts, in: role) else {
                if !reader.has(.accounts, in: role) { add(role, below: parent, account: parent.account) }
                continue
            }
            for (name, id) in reader.orderedTexts(accounts) { add(role, below: parent, account: (name, id)) }
        }
    }

    private mutating func add(_ node: Int, below parent: Parent, account: (name: String, id: String)?) {
        guard !registry.isFull, let profileNode = reader.value(.profile, in: node) else { return }
        var values = Template.Values(identity: identity.name, account: account?.name, accountID: account?.id)
        guard let profile = reader.profile(at: profileNode, values) else { return }
        values.profile = profile
        guard let role = role(node, profile: profile, values, below: parent) else { return }
        let ownOutputs = reader.outputs(in: node)
        ownOutputs?.refuseOthers(than: .credentials, of: "the role of profile '\(profile)'")
        let outputs = ownOutputs ?? parent.outputs
        let set = CredentialSet(
            name: profile, identity: identity.name, parent: parent.set.name, profile: profile, role: role,
            outputs: outputs.filled(values, with: .credentials),
            isRequired: reader.flag(.required, in: node) ?? parent.set.isRequired,
            policy: identity.policy,
            fingerprint: fingerprint.digest(
                of: role, region: identity.region, endpoints: identity.endpoints, parent: parent.set.fingerprint))
        registry.add(set, SetRegistry.Origin(reader: reader, node: profileNode, isIdentity: false))
        guard let children = reader.items(.assume, in: node) else { return }
        add(children, below: Parent(set: set, outputs: outputs, account: account, isRole: true))
    }

    private var durations: SessionDuration {
        SessionDuration(reader: reader, policy: identity.policy, windows: windows)
    }

    private func role(_ node: Int, profile: String, _ values: Template.Values, below parent: Parent) -> AssumedRole? {
        guard let arnNode = reader.value(.roleArn, in: node), let arn = reader.filled(arnNode, values) else {
            return nil
        }
        guard Array(arn.utf8).withUnsafeBufferPointer(TextRule.roleARN.accepts) else {
            reader.error(
                arnNode,
                "\(reader.tree.describe(arnNode)) comes to '\(YAMLTree.printable(arn))', which is no role's ARN")
            return nil
        }
        let region = reader.text(.region, in: node)
        if region == nil, identity.region == nil, !reader.has(.region, in: node) {
            reader.error(node, "the role of profile '\(profile)' has no region to call STS in", remedy: "add region")
        }
        // Names are made of characters that STS accepts in session names; only the length can be too much.
        let sessionName = reader.text(.sessionName, in: node) ?? String("evercred-\(profile)".prefix(64))
        return AssumedRole(
            roleARN: arn, sessionName: sessionName, duration: durations.read(in: node, isChained: parent.isRole),
            externalID: reader.text(.externalId, in: node),
            sessionTags: reader.value(.sessionTags, in: node).map { tags in
                reader.orderedTexts(tags).map { SessionTag(key: $0, value: $1) }
            } ?? [],
            policyARNs: reader.items(.policyArns, in: node)?.map(reader.tree.string) ?? [], region: region,
            expectedAccount: reader.text(.expectAccount, in: node))
    }
}
