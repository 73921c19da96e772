import CredentialModel
import Platform

extension ConfigReader {
    /// The command of a key: a handler, or what prints a secret.
    func command(_ key: ConfigKey, in mapping: Int) -> HandlerCommand? { value(key, in: mapping).flatMap(command) }

    /// The command that a string, a list or a mapping describes.
    func command(_ node: Int) -> HandlerCommand? {
        guard tree.kind(node) == .mapping else {
            return invocation(node).map { HandlerCommand(invocation: $0, workingDirectory: folder) }
        }
        guard let written = value(.command, in: node), let invocation = invocation(written) else { return nil }
        return HandlerCommand(
            invocation: invocation, environment: variables(in: node),
            inheritedVariables: items(.inheritEnv, in: node)?.map(tree.string) ?? [],
            timeout: duration(.timeout, in: node) ?? .seconds(30), workingDirectory: folder)
    }

    private func variables(in command: Int) -> [String: SecretSource] {
        guard let node = value(.env, in: command) else { return [:] }
        var variables: [String: SecretSource] = [:]
        for (key, value) in tree.pairs(node) where isUsable(key) && isUsable(value) {
            // A text here is a value like any other; whoever has a secret names where it lies.
            let isText = tree.kind(value) != .mapping
            variables[tree.string(key)] = isText ? .literal(Secret(tree.string(value))) : secret(value)
        }
        return variables
    }

    private func invocation(_ node: Int) -> HandlerCommand.Invocation? {
        guard tree.kind(node) == .sequence else {
            let line = tree.string(node)
            if let program = Self.program(ofShellCommand: line) {
                requireTrust(PathSyntax.join(folder, program), node)
            }
            return .shell(line)
        }
        let items = Array(tree.items(node))
        guard let first = items.first else {
            error(node, "\(tree.describe(node)) must name a program")
            return nil
        }
        guard items.allSatisfy(isUsable), let program = program(first) else { return nil }
        return .arguments([program] + items.dropFirst().map(tree.string))
    }

    /// `argv[0]`: a path is made absolute, a bare name is looked up on the fixed `PATH` when it is run.
    private func program(_ node: Int) -> String? {
        let written = tree.string(node)
        guard !written.isEmpty else {
            error(node, "\(tree.describe(node)) must name a program")
            return nil
        }
        guard written.utf8.contains(UInt8(ascii: "/")) else { return written }
        guard let path = path(written, at: node) else { return nil }
        requireTrust(path, node)
        return path
    }

    private func requireTrust(_ program: String, _ node: Int) {
        do throws(PathTrustError) {
            try context.trust.requireTrustedProgram(program)
        } catch {
            if error.isMissing {
                warning(node, "\(tree.describe(node)): \(error.message)", remedy: error.remedy)
            } else {
                self.error(node, "\(tree.describe(node)) is refused: \(error.message)", remedy: error.remedy)
            }
        }
    }

    /// The program of a shell command, where its first word is a plain path: nothing that the shell would expand.
    static func program(ofShellCommand line: String) -> String? {
        let word = line.utf8.drop { $0 == UInt8(ascii: " ") }.prefix {
            $0 != UInt8(ascii: " ") && $0 != 0x0A && $0 != 0x09
        }
        let isPlain = word.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: ","):
                true
            default: false
            }
        }
        guard isPlain, word.contains(UInt8(ascii: "/")) else { return nil }
        return String(Substring(word))
    }
}
