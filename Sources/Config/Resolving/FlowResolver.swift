import CredentialModel

/// How an identity's token becomes credentials: `flow` and what belongs to it.
struct FlowResolver {
    let reader: ConfigReader
    let node: Int
    let policy: RefreshPolicy
    let windows: SessionDuration.Windows
    /// Whether a pool is named, for this identity or for all.
    let hasPool: Bool

    /// The flow as written; what cannot be is told and reads as the enhanced flow.
    func flow(of name: String, _ provider: ProviderKind) -> CredentialFlow {
        let place = reader.value(.flow, in: node)
        let word = place.map(reader.tree.string) ?? CredentialFlow.enhanced.name
        guard let place, word != CredentialFlow.enhanced.name else {
            refuseRole()
            if case .cognito = provider, place == nil, !hasPool { return .tokenOnly }
            return .enhanced
        }
        if let problem = problem(of: word, with: provider) {
            reader.error(place, "flow: \(word) cannot be: \(problem)", remedy: "remove flow")
            return .enhanced
        }
        if let custom = reader.value(.customRoleArn, in: node) {
            reader.error(
                custom, "\(reader.tree.describe(custom)) has meaning in the enhanced flow alone", remedy: "use roleArn")
        }
        guard let arn = reader.text(.roleArn, in: node) else {
            if !reader.has(.roleArn, in: node) {
                reader.error(place, "flow: \(word) needs the role to take", remedy: "add roleArn")
            }
            return .enhanced
        }
        let role = WebIdentityRole(
            roleARN: arn, sessionName: String("evercred-\(name)".prefix(64)),
            duration: SessionDuration(reader: reader, policy: policy, windows: windows).read(in: node, isChained: false)
        )
        return word == "basic" ? .basic(role) : .webIdentity(role)
    }

    private func refuseRole() {
        for key in [ConfigKey.roleArn, .duration] {
            guard let value = reader.value(key, in: node) else { continue }
            reader.error(
                value, "\(reader.tree.describe(value)) has no meaning in the enhanced flow",
                remedy: key == .roleArn ? "use customRoleArn or assume" : "remove it")
        }
    }

    private func problem(of word: String, with provider: ProviderKind) -> String? {
        switch (word, provider) {
        case (_, .process): "a provider of finished credentials exchanges nothing"
        case ("web-identity", .guest): "nobody vouches for a guest"
        case ("web-identity", .saml): "STS takes SAML assertions in another operation, which evercred does not call"
        case ("basic", .developer): "a developer token is Cognito's own already; write flow: web-identity"
        default: nil
        }
    }
}

extension CredentialFlow {
    /// Whether an identity pool takes part.
    func usesPool(_ provider: ProviderKind) -> Bool {
        switch (self, provider) {
        case (_, .process): false
        // The token is one of the pool's own.
        case (.webIdentity, .developer): true
        case (.webIdentity, _), (.tokenOnly, _): false
        case (.enhanced, _), (.basic, _): true
        }
    }
}
