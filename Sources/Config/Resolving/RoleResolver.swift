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

    /// Where the identity's windows were written.
    struct Windows {
        var advisory: String?
        var mandatory: String?
    }

    let reader: ConfigReader
    let identity: Identity
    let windows: Windows
    private(set) var registry: SetRegistry
    private var fingerprint: Fingerprint

    init(
        reader: ConfigReader, identity: Identity, windows: Windows, registry: consuming SetRegistry,
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
        let outputs = reader.outputs(in: node) ?? parent.outputs
        let set = CredentialSet(
            name: profile, identity: identity.name, parent: parent.set.name, profile: profile, role: role,
            outputs: outputs.filled(values), isRequired: reader.flag(.required, in: node) ?? parent.set.isRequired,
            policy: identity.policy,
            fingerprint: fingerprint.digest(
                of: role, region: identity.region, endpoints: identity.endpoints, parent: parent.set.fingerprint))
        registry.add(set, SetRegistry.Origin(reader: reader, node: profileNode, isIdentity: false))
        guard let children = reader.items(.assume, in: node) else { return }
        add(children, below: Parent(set: set, outputs: outputs, account: account, isRole: true))
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
            roleARN: arn, sessionName: sessionName, duration: duration(node, below: parent),
            externalID: reader.text(.externalId, in: node),
            sessionTags: reader.value(.sessionTags, in: node).map { tags in
                reader.orderedTexts(tags).map { SessionTag(key: $0, value: $1) }
            } ?? [],
            policyARNs: reader.items(.policyArns, in: node)?.map(reader.tree.string) ?? [], region: region,
            expectedAccount: reader.text(.expectAccount, in: node))
    }

    private func duration(_ node: Int, below parent: Parent) -> Duration {
        guard let place = reader.value(.duration, in: node), let duration = reader.duration(.duration, in: node) else {
            return .seconds(3600)
        }
        let text = DurationSyntax.text(duration)
        if parent.isRole, duration > .seconds(3600) {
            reader.error(
                place,
                "\(reader.tree.describe(place)) is \(text), but a role taken with another role's credentials lasts at most 1h",
                remedy: "write 1h; AWS calls this role chaining, and Cognito Identity's credentials are a role's")
        }
        if duration < .seconds(1800) {
            reader.warning(
                place,
                "\(reader.tree.describe(place)) is \(text): SDKs refresh early, botocore on every request below 15m",
                remedy: "write at least 30m")
        }
        let policy = identity.policy
        let configured = [
            ("advisory", policy.advisory, windows.advisory), ("mandatory", policy.mandatory, windows.mandatory),
        ]
        for case (let name, let window?, let windowPlace?) in configured where window > duration / 2 {
            reader.error(
                place,
                "\(reader.tree.describe(place)) is \(text), less than twice the \(name) window of \(DurationSyntax.text(window))",
                remedy: "the window stands at \(windowPlace)")
        }
        return duration
    }
}
