import CredentialModel

extension ConfigReader {
    /// The outputs of a mapping that has some; `nil` when it says nothing of them.
    func outputs(in mapping: Int) -> OutputTemplates? {
        items(.outputs, in: mapping).map { OutputTemplates($0.compactMap(output)) }
    }

    private func output(_ node: Int) -> OutputTemplates.Element? {
        guard let kind = text(.type, in: node).flatMap(OutputKind.init) else { return nil }
        refuseKeys(of: kind, in: node)
        let target: OutputTarget
        if kind == .command {
            guard let command = command(.command, in: node) else {
                require(.command, in: node, remedy: "name the command that gets the credentials on its stdin")
                return nil
            }
            target = .command(command)
        } else {
            guard let file = fileTarget(in: node, remedy: kind.fileRemedy) else { return nil }
            target = kind.target(file, exports: flag(.export, in: node) ?? false)
        }
        return OutputTemplates.Element(target: target, reader: self, node: node)
    }

    /// Keys that say nothing about an output of that type.
    private func refuseKeys(of kind: OutputKind, in node: Int) {
        var foreign: [ConfigKey] = []
        if kind != .env { foreign.append(.export) }
        // A token tells its readers itself when it has ended.
        if kind == .token || kind == .config { foreign.append(.expired) }
        if kind == .command {
            foreign += [.file, .mode, .group, .writeMode, .expired]
        } else {
            foreign.append(.command)
        }
        for key in foreign where has(key, in: node) {
            error(node, "'\(key.name)' means nothing in an output of type \(kind.rawValue)", remedy: "remove it")
        }
    }

    private func fileTarget(in node: Int, remedy: String) -> FileTarget? {
        guard let fileNode = value(.file, in: node) else {
            require(.file, in: node, remedy: remedy)
            return nil
        }
        guard let file = path(tree.string(fileNode), at: fileNode).map(PathSyntax.direct) else { return nil }
        return FileTarget(
            file: file, mode: mode(in: node), group: text(.group, in: node),
            writeMode: text(.writeMode, in: node).flatMap(FileTarget.WriteMode.init) ?? .replace,
            expired: text(.expired, in: node).flatMap(FileTarget.ExpiredPolicy.init) ?? .keep)
    }

    private func require(_ key: ConfigKey, in node: Int, remedy: String) {
        guard !has(key, in: node) else { return }
        error(node, "'\(key.name)' is missing\(tree.context(of: node))", remedy: remedy)
    }

    private func mode(in output: Int) -> UInt16? {
        guard let node = value(.mode, in: output), let mode = tree.withText(node, FileMode.parse) else { return nil }
        if mode & 0o007 != 0 {
            warning(node, "mode \"\(tree.string(node))\" lets every user of this machine read the credentials")
        }
        return mode
    }
}

extension OutputKind {
    fileprivate var fileRemedy: String {
        switch self {
        case .profile: "name the profile file"
        case .config: "name the config file: ~/.aws/config"
        case .json, .env, .token, .command: "name the file, with {profile} in it where several sets write one"
        }
    }

    /// The output of this kind at that file.
    fileprivate func target(_ file: FileTarget, exports: Bool) -> OutputTarget {
        switch self {
        case .profile, .command: .profile(file)
        case .config: .config(file)
        case .json: .json(file)
        case .env: .env(file, exports: exports)
        case .token: .token(file)
        }
    }
}
