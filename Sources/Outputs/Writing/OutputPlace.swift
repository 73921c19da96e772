package import CredentialModel

/// What is rewritten at once. Places do not wait for one another.
enum OutputPlace: Hashable, Sendable {
    /// A file that many sets, and other programs, write.
    case shared(file: String, ProfileFileKind)
    /// The whole files of one set, which hold the keys of one answer.
    case group(SectionOwner)
    /// A command that is told of one set's keys.
    case command(SectionOwner, name: String)

    init(_ target: OutputTarget, of owner: SectionOwner) {
        switch target {
        case .profile(let file): self = .shared(file: file.file, .credentials)
        case .config(let file): self = .shared(file: file.file, .config)
        case .json, .env, .token: self = .group(owner)
        case .command: self = .command(owner, name: target.placeName)
        }
    }
}

extension OutputTarget {
    /// How the place is called where it is told of: the file's path, or `command:` with the program's name and a number
    /// that tells two commands apart, never an argument.
    package var placeName: String {
        switch self {
        case .profile(let file), .config(let file), .json(let file), .env(let file, _), .token(let file):
            return file.file
        case .command(let command):
            let words =
                switch command.invocation {
                case .shell(let line): [line]
                case .arguments(let arguments): arguments
                }
            let hash = StableHash.fnv1a(words.joined(separator: "\0").utf8)
            return "command:\(command.displayName)#\(String(hash & 0xFFFF_FFFF, radix: 16))"
        }
    }
}
