import CredentialModel

/// Outputs as written: files may still hold placeholders.
struct OutputTemplates {
    /// One of them with its place.
    struct Element {
        let target: ProfileTarget
        let reader: ConfigReader
        /// The place of the file.
        let node: Int
    }

    let elements: [Element]
    /// The targets themselves where no file holds a placeholder: the usual case, shared by all sets.
    let fixed: [OutputTarget]?

    init(_ elements: [Element]) {
        self.elements = elements
        let isFixed = elements.allSatisfy { !Template.hasPlaceholder($0.target.file) }
        fixed = isFixed ? elements.map { .profile($0.target) } : nil
    }

    /// The profile file of every AWS tool.
    init(standardFile file: String) {
        elements = []
        fixed = [.profile(ProfileTarget(file: PathSyntax.direct(file)))]
    }
}

extension ConfigReader {
    /// The outputs of a mapping that has some; `nil` when it says nothing of them.
    func outputs(in mapping: Int) -> OutputTemplates? {
        items(.outputs, in: mapping).map { OutputTemplates($0.compactMap(output)) }
    }

    private func output(_ node: Int) -> OutputTemplates.Element? {
        guard let type = text(.type, in: node) else { return nil }
        guard type == "profile" else {
            refuseAsUnsupported(value(.type, in: node) ?? node, "outputs of type \(type)", remedy: "use type: profile")
            return nil
        }
        for key in [ConfigKey.export, .command] where has(key, in: node) {
            error(node, "'\(key.name)' means nothing in an output of type profile", remedy: "remove it")
        }
        guard let fileNode = value(.file, in: node) else {
            if !has(.file, in: node) {
                error(node, "'file' is missing\(tree.context(of: node))", remedy: "name the profile file")
            }
            return nil
        }
        guard let file = path(tree.string(fileNode), at: fileNode).map(PathSyntax.direct) else { return nil }
        return OutputTemplates.Element(
            target: ProfileTarget(file: file, mode: mode(in: node), group: text(.group, in: node)), reader: self,
            node: fileNode)
    }

    private func mode(in output: Int) -> UInt16? {
        guard let node = value(.mode, in: output), let mode = tree.withText(node, FileMode.parse) else { return nil }
        if mode & 0o007 != 0 {
            warning(node, "mode \"\(tree.string(node))\" lets every user of this machine read the credentials")
        }
        return mode
    }
}
