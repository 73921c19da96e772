import CredentialModel

/// Outputs as written: files may still hold placeholders.
struct OutputTemplates {
    /// One of them with its place.
    struct Element {
        let target: OutputTarget
        let reader: ConfigReader
        /// The place of the output.
        let node: Int
    }

    /// What a set has to write.
    enum Supply {
        /// A provider token and AWS credentials.
        case everything
        /// AWS credentials alone: roles, and identities without a token of their own.
        case credentials
        /// A token alone: a user pool without an identity pool.
        case token

        func has(_ kind: OutputKind) -> Bool {
            switch self {
            case .everything: true
            case .credentials: kind != .token
            case .token: kind == .token
            }
        }
    }

    let elements: [Element]
    /// The targets themselves where no file holds a placeholder: the usual case, shared by all sets.
    private let fixed: [OutputTarget]?

    init(_ elements: [Element]) {
        self.elements = elements
        let isFixed = elements.allSatisfy { !Template.hasPlaceholder($0.target.file?.file ?? "") }
        fixed = isFixed ? elements.map(\.target) : nil
    }

    /// The profile file of every AWS tool.
    init(standardFile file: String) {
        elements = []
        fixed = [.profile(FileTarget(file: PathSyntax.direct(file)))]
    }

    /// The outputs of one set; those that it has nothing for are left out.
    func filled(_ values: Template.Values, with supply: Supply) -> [OutputTarget] {
        if let fixed {
            return fixed.allSatisfy { supply.has($0.kind) } ? fixed : fixed.filter { supply.has($0.kind) }
        }
        return elements.filter { supply.has($0.target.kind) }.compactMap { element in
            do throws(Template.Failure) {
                var target = element.target
                if let file = target.file { target.file?.file = try Template.fill(file.file, values) }
                return target
            } catch {
                let node = element.reader.value(.file, in: element.node) ?? element.node
                element.reader.error(
                    node, "\(element.reader.tree.describe(node)): \(error.message)", remedy: error.remedy)
                return nil
            }
        }
    }

    /// Says of each output that was written for a set which has nothing for it that it would never be written.
    func refuseOthers(than supply: Supply, of subject: String) {
        for element in elements where !supply.has(element.target.kind) {
            let isToken = element.target.kind == .token
            element.reader.error(
                element.node,
                "an output of type \(element.target.kind.rawValue) for \(subject), which has "
                    + (isToken ? "no provider token" : "a token alone"),
                remedy: isToken ? "write it for an identity with a provider" : "use type: token, or add identityPoolId")
        }
    }
}
