import CredentialModel
import StrictJSON

/// How a whole file says what it holds.
enum DocumentKind: Sendable, Hashable {
    /// The form of `credential_process` version 1 (AWS SDKs and Tools Reference, "Process credential provider").
    case json
    /// Lines that a shell, systemd's `EnvironmentFile=` and `docker --env-file` read alike.
    case env(exports: Bool)
    /// A token as it is, without a newline (AWS SDKs read `AWS_WEB_IDENTITY_TOKEN_FILE` untrimmed).
    case token

    init?(_ target: OutputTarget) {
        switch target {
        case .json: self = .json
        case .env(_, let exports): self = .env(exports: exports)
        case .token: self = .token
        case .profile, .config, .command: return nil
        }
    }

    /// The file's whole contents.
    ///
    /// - Throws: a word for the value that cannot be written.
    func contents(of document: OutputDocument, owner: SectionOwner) throws(UnwritableValue) -> [UInt8] {
        switch self {
        case .json: try DocumentJSON.contents(of: document, owner: owner)
        case .env(let exports): try DotenvText.contents(of: document, owner: owner, exports: exports)
        case .token: try TokenText.contents(of: document)
        }
    }

    /// What is left when the keys are gone: whose it is, where the form can say so.
    func blankContents(owner: SectionOwner) -> [UInt8] {
        switch self {
        case .json: DocumentJSON.blankContents(owner: owner)
        case .env: DotenvText.blankContents(owner: owner)
        case .token: []
        }
    }

    /// Whose a file is that has these contents; what is empty, or no more than a token where a token is kept, may be
    /// anybody's.
    func claim(in contents: [UInt8]) -> DocumentClaim {
        if contents.isEmpty { return .nobody }
        if let owner = DocumentJSON.owner(in: contents) ?? DotenvText.owner(in: contents) { return .owner(owner) }
        return self == .token && TokenText.isToken(contents) ? .nobody : .foreign
    }
}

/// Who may write a file that exists.
enum DocumentClaim: Hashable {
    /// Whoever comes: nothing would be lost.
    case nobody
    /// The set that it says.
    case owner(SectionOwner)
    /// Somebody else wrote it.
    case foreign
}

/// A value that a file cannot hold without being read back otherwise.
struct UnwritableValue: Error {
    /// The name of the value, never the value.
    let name: String
}
