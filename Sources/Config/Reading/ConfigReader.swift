import CredentialModel
import Platform
import StrictJSON

/// Reads typed values out of one validated file, by its own folder and permissions.
///
/// A value that was refused reads as absent; ``has(_:in:)`` tells the difference.
final class ConfigReader {
    let tree: YAMLTree
    /// The folder that relative paths and handlers of this file are meant from: an absolute path.
    let folder: String
    /// Whether secrets may be written out: nobody but its owner can read the file.
    let isPrivate: Bool
    let context: LoadContext

    init(tree: YAMLTree, folder: String, isPrivate: Bool, context: LoadContext) {
        self.tree = tree
        self.folder = folder
        self.isPrivate = isPrivate
        self.context = context
    }

    /// Whether the key is there, whatever its value.
    func has(_ key: ConfigKey, in mapping: Int) -> Bool { tree.value(labelled: key.rawValue, in: mapping) != nil }

    /// The place of the key's value, if that can be used.
    func value(_ key: ConfigKey, in mapping: Int) -> Int? {
        guard let value = tree.value(labelled: key.rawValue, in: mapping), isUsable(value) else { return nil }
        return value
    }

    /// Whether the validator let the node pass.
    func isUsable(_ node: Int) -> Bool { tree.nodes[node].label != SchemaValidator.refusedLabel }

    /// Adds an error at a place of this file.
    func error(_ node: Int, _ message: String, remedy: String? = nil) {
        context.diagnostics.add(.error, tree, node, message, remedy: remedy)
    }

    /// Adds a warning at a place of this file.
    func warning(_ node: Int, _ message: String, remedy: String? = nil) {
        context.diagnostics.add(.warning, tree, node, message, remedy: remedy)
    }

    /// Adds an error for what is promised for later: silence would change what a run does.
    func refuseAsUnsupported(_ node: Int, _ what: String, remedy: String? = nil) {
        error(node, "not supported yet: \(what)", remedy: remedy)
    }

    /// Where a node is, for diagnostics about another place.
    func place(_ node: Int) -> String {
        "\(tree.file):\(tree.nodes[node].line):\(tree.nodes[node].column)"
    }

    // MARK: Scalars

    func text(_ key: ConfigKey, in mapping: Int) -> String? { value(key, in: mapping).map(tree.string) }

    func flag(_ key: ConfigKey, in mapping: Int) -> Bool? {
        value(key, in: mapping).flatMap { tree.withText($0, YAMLScalar.bool) }
    }

    func integer(_ key: ConfigKey, in mapping: Int) -> Int? {
        value(key, in: mapping).flatMap { tree.withText($0, YAMLScalar.integer) }
    }

    func duration(_ key: ConfigKey, in mapping: Int) -> Duration? {
        value(key, in: mapping).flatMap(duration(at:))
    }

    func duration(at node: Int) -> Duration? { tree.withText(node, DurationSyntax.parse) }

    func time(_ key: ConfigKey, in mapping: Int) -> Timestamp? {
        value(key, in: mapping).flatMap { TimeSyntax.parse(tree.string($0)) }
    }

    func path(_ key: ConfigKey, in mapping: Int) -> String? {
        value(key, in: mapping).flatMap { path(tree.string($0), at: $0) }
    }

    /// An absolute path made of one as written; `nil` when that was refused.
    func path(_ written: String, at node: Int) -> String? {
        do throws(PathSyntax.Failure) {
            return try context.paths.absolute(written, from: folder)
        } catch {
            self.error(node, "\(tree.describe(node)): \(error.message)", remedy: error.remedy)
            return nil
        }
    }

    /// An address that may be called.
    func address(_ key: ConfigKey, in mapping: Int) -> String? {
        guard let node = value(key, in: mapping) else { return nil }
        let text = tree.string(node)
        if let problem = AddressSyntax.problem(of: text) {
            error(node, "\(tree.describe(node)): \(problem)")
            return nil
        }
        return AddressSyntax.base(text)
    }

    // MARK: Collections

    /// A mapping of texts.
    func texts(_ key: ConfigKey, in mapping: Int) -> [String: String]? {
        guard let node = value(key, in: mapping) else { return nil }
        return Dictionary(orderedTexts(node)) { first, _ in first }
    }

    /// A mapping of texts in the order of the file.
    func orderedTexts(_ mapping: Int) -> [(String, String)] {
        tree.pairs(mapping).compactMap { key, value in
            isUsable(key) && isUsable(value) ? (tree.string(key), tree.string(value)) : nil
        }
    }

    /// The items of a list that can be used.
    func items(_ key: ConfigKey, in mapping: Int) -> [Int]? {
        value(key, in: mapping).map { tree.items($0).filter(isUsable) }
    }

    /// A value as JSON: scalars without quotes by YAML's core schema.
    func json(_ node: Int) -> JSONValue {
        switch tree.kind(node) {
        case .mapping:
            return .object(JSONObject(tree.pairs(node).map { (tree.string($0.key), json($0.value)) }))
        case .sequence: return .array(tree.items(node).map(json))
        case .text, .alias: return .string(tree.string(node))
        case .plain:
            return tree.withText(node) { text in
                if YAMLScalar.isNull(text) { return .null }
                if let flag = YAMLScalar.bool(text) { return .bool(flag) }
                if let integer = YAMLScalar.integer(text) { return .integer(Int64(integer)) }
                if let number = YAMLScalar.number(text) { return .double(number) }
                return .string(String(decoding: text, as: UTF8.self))
            }
        }
    }
}
