/// What an output writes; the word of `type` in the configuration.
package enum OutputKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A section of an AWS shared credentials file.
    case profile
    /// A section of an AWS shared config file.
    case config
    /// A JSON document, a whole file.
    case json
    /// Lines `NAME=value`, a whole file.
    case env
    /// The identity's provider token and nothing else, a whole file.
    case token
    /// The JSON document on a command's stdin.
    case command
}

/// Where the credentials of a set land.
package enum OutputTarget: Sendable, Hashable, Codable {
    case profile(FileTarget)
    /// The region, and for sets without a `profile` output the `credential_process` line.
    case config(FileTarget)
    case json(FileTarget)
    /// `exports`: whether each line begins with `export `.
    case env(FileTarget, exports: Bool = false)
    case token(FileTarget)
    case command(HandlerCommand)

    package var kind: OutputKind {
        switch self {
        case .profile: .profile
        case .config: .config
        case .json: .json
        case .env: .env
        case .token: .token
        case .command: .command
        }
    }

    /// The file that is written; `nil` for a command.
    package var file: FileTarget? {
        get {
            switch self {
            case .profile(let file), .config(let file), .json(let file), .env(let file, _), .token(let file): file
            case .command: nil
            }
        }
        set {
            guard let newValue else { return }
            switch self {
            case .profile: self = .profile(newValue)
            case .config: self = .config(newValue)
            case .json: self = .json(newValue)
            case .env(_, let exports): self = .env(newValue, exports: exports)
            case .token: self = .token(newValue)
            case .command: break
            }
        }
    }
}
