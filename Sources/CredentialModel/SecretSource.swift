/// Where a secret comes from; it is read each time it is used.
package enum SecretSource: Sendable, Hashable {
    /// A file with this absolute path; one trailing line break is not part of the secret.
    case file(path: String)
    /// A variable of Evercred's own environment.
    case environment(name: String)
    /// A systemd credential: a file of that name in `$CREDENTIALS_DIRECTORY` (systemd.exec(5)).
    case credential(id: String)
    /// What a command prints, run by the rules of refresh handlers.
    case command(HandlerCommand)
    /// Written out in a configuration file that only its owner can read.
    case literal(Secret)
}

extension SecretSource: Codable {
    private enum Key: String, CodingKey { case file, environment, credential, command, literal }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let path = try container.decodeIfPresent(String.self, forKey: .file) {
            self = .file(path: path)
        } else if let name = try container.decodeIfPresent(String.self, forKey: .environment) {
            self = .environment(name: name)
        } else if let id = try container.decodeIfPresent(String.self, forKey: .credential) {
            self = .credential(id: id)
        } else if let command = try container.decodeIfPresent(HandlerCommand.self, forKey: .command) {
            self = .command(command)
        } else {
            self = .literal(Secret(try container.decode(String.self, forKey: .literal)))
        }
    }

    /// Encodes the whole source, a literal secret included: only for the encrypted state.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .file(let path): try container.encode(path, forKey: .file)
        case .environment(let name): try container.encode(name, forKey: .environment)
        case .credential(let id): try container.encode(id, forKey: .credential)
        case .command(let command): try container.encode(command, forKey: .command)
        case .literal(let secret): try container.encode(secret.reveal(), forKey: .literal)
        }
    }
}
