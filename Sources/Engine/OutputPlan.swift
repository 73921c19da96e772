import CredentialModel
import Outputs
import State

/// What one output of a set is to hold now.
struct OutputPlan {
    let placement: Placement
    let change: PlacedChange
    /// When what it holds ends.
    let end: Timestamp

    /// The outputs of a set that have something to hold.
    ///
    /// - Parameters:
    ///   - identity: the identity as it is remembered, where its token is.
    ///   - region: where programs are to work.
    ///   - owner: in whose name the places are written.
    ///   - reader: what a profile asks for credentials.
    ///   - adopt: whether places of others are taken over.
    static func plans(
        for record: SetRecord, of identity: IdentityRecord?, region: String?, owner: SectionOwner,
        reader: ReaderProgram?, adopt: Bool
    ) -> [OutputPlan] {
        let definition = record.definition
        var document = OutputDocument(
            credentials: record.credentials, token: definition.role == nil ? identity?.token : nil, region: region,
            accountID: definition.roleARN(of: identity?.definition).flatMap(RoleARN.account))
        // Keys in the credentials file win over a process: one that is never asked would only mislead.
        let hasKeysInProfile = definition.outputs.contains { $0.kind == .profile }
        if !hasKeysInProfile { document.credentialProcess = reader?.process(for: record.name) }
        return definition.outputs.compactMap { output in
            let end = output.kind == .token ? document.token?.expiration : document.credentials?.expiration
            guard let end else { return nil }
            let placement = Placement(output, profile: definition.profile)
            let before = record.placements[placement]
            // A command cannot be asked what it was told last.
            if output.kind == .command, before == end { return nil }
            return OutputPlan(
                placement: placement,
                change: PlacedChange(
                    .write(
                        profile: definition.profile, owner: owner, document: document, adopt: adopt, replacing: before),
                    at: output),
                end: end)
        }
    }
}

extension Placement {
    init(_ output: OutputTarget, profile: String) {
        self.init(kind: output.kind, file: output.placeName, profile: profile)
    }

    /// The place as an output, as far as it can be told from its name; `nil` for a command, where nothing is left behind.
    var target: OutputTarget? {
        let file = FileTarget(file: file)
        return switch kind {
        case .profile: .profile(file)
        case .config: .config(file)
        case .json: .json(file)
        case .env: .env(file)
        case .token: .token(file)
        case .command: nil
        }
    }
}

extension CredentialSet {
    /// Where it is to be found.
    var placements: [Placement] { outputs.map { Placement($0, profile: profile) } }
}
