import CredentialModel

extension ConfigReader {
    func secret(_ key: ConfigKey, in mapping: Int) -> SecretSource? { value(key, in: mapping).flatMap(secret) }

    /// Where a secret comes from; a text is the secret itself, if the file keeps it.
    func secret(_ node: Int) -> SecretSource? {
        guard tree.kind(node) == .mapping else {
            guard isPrivate else {
                error(
                    node, "\(tree.describe(node)) is a secret in a file that others can read",
                    remedy:
                        "write {file: PATH}, {env: NAME}, {credential: ID} or {command: …}, or chmod 600 \(tree.file)")
                return nil
            }
            return .literal(Secret(tree.string(node)))
        }
        if let path = path(.file, in: node) { return .file(path: path) }
        if let name = text(.env, in: node) { return .environment(name: name) }
        if let id = text(.credential, in: node) { return .credential(id: id) }
        return command(.command, in: node).map(SecretSource.command)
    }

    /// The token of an identity, with the end that was written beside it.
    func token(ofIdentity identity: Int) -> TokenSource? {
        guard let node = value(.token, in: identity), let source = secret(node) else { return nil }
        if has(.expiresAt, in: identity), let inner = value(.expiresAt, in: node) {
            error(inner, "'expiresAt' is written twice", remedy: "keep one of the two")
        }
        return TokenSource(source: source, expiration: time(.expiresAt, in: node) ?? time(.expiresAt, in: identity))
    }
}
