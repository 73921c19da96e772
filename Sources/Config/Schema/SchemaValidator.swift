import CredentialModel

/// Holds a document against the table of keys: unknown keys, wrong types, values out of range.
///
/// It labels the keys that it knows and marks the values that it refuses, so that whoever reads the document afterwards
/// finds keys by number and never says twice that something is wrong.
struct SchemaValidator {
    /// The label of a value that was refused.
    static let refusedLabel = UInt8.max

    private(set) var tree: YAMLTree
    private let diagnostics: DiagnosticCollector

    /// The document with its labels.
    static func validate(_ tree: consuming YAMLTree, as object: ConfigObject, _ diagnostics: DiagnosticCollector)
        -> YAMLTree
    {
        var validator = SchemaValidator(tree: tree, diagnostics: diagnostics)
        let root = validator.tree.root
        if !validator.validate(root, as: .object(object)) { validator.tree.label(root, refusedLabel) }
        return validator.tree
    }

    /// Whether the value can be used; if not, that has been said.
    private mutating func validate(_ value: Int, as shape: ValueShape) -> Bool {
        switch shape {
        case .object(let object): return validateObject(value, object)
        case .map(let keys, let values, let maximum): return validateMap(value, keys, values, maximum)
        case .list(let element, let maximum): return validateList(value, element, maximum)
        case .either(let shapes):
            guard let shape = shapes.first(where: { $0.suits(tree.kind(value)) }) else {
                return refuse(value, shapes.map(\.expectation).joined(separator: ", or "))
            }
            return validate(value, as: shape)
        case .anything: return true
        default: return validateScalar(value, as: shape)
        }
    }

    // MARK: Collections
    //
    // Children are walked by index: an iterator would hold a copy of the nodes, and labelling would duplicate them all.

    private mutating func validateObject(_ value: Int, _ name: ConfigObject) -> Bool {
        let mapping = tree.resolve(value)
        guard tree.nodes[mapping].kind == .mapping else { return refuse(value, ValueShape.object(name).expectation) }
        let object = name.shape
        var key = mapping + 1
        while key < Int(tree.nodes[mapping].end) {
            let child = Int(tree.nodes[key].end)
            if let position = tree.withText(key, { object.position(of: $0) }) {
                tree.label(key, object.keys[position].key.rawValue)
                check(child, as: object.keys[position].shape)
            } else {
                refuseUnknown(key, in: mapping, object)
            }
            key = Int(tree.nodes[child].end)
        }
        return checkPresence(in: mapping, value, object)
    }

    private mutating func validateMap(
        _ value: Int, _ keys: TextRule, _ values: ValueShape, _ maximumCount: Int
    ) -> Bool {
        let mapping = tree.resolve(value)
        guard tree.nodes[mapping].kind == .mapping else { return refuse(value, "a mapping of names to values") }
        var count = 0
        var key = mapping + 1
        while key < Int(tree.nodes[mapping].end) {
            let child = Int(tree.nodes[key].end)
            if !checkText(key, keys, keyOf: mapping) { tree.label(key, Self.refusedLabel) }
            check(child, as: values)
            key = Int(tree.nodes[child].end)
            count += 1
        }
        return count <= maximumCount || refuse(value, "at most \(maximumCount) entries", found: "\(count)")
    }

    private mutating func validateList(_ value: Int, _ element: ValueShape, _ maximumCount: Int) -> Bool {
        let list = tree.resolve(value)
        guard tree.nodes[list].kind == .sequence else { return refuse(value, "a list") }
        var count = 0
        var item = list + 1
        while item < Int(tree.nodes[list].end) {
            check(item, as: element)
            item = Int(tree.nodes[item].end)
            count += 1
        }
        return count <= maximumCount || refuse(value, "at most \(maximumCount) entries", found: "\(count)")
    }

    private mutating func check(_ value: Int, as shape: ValueShape) {
        if !validate(value, as: shape) { tree.label(value, Self.refusedLabel) }
    }

    private func refuseUnknown(_ key: Int, in mapping: Int, _ object: ObjectShape) {
        let name = tree.string(key)
        // The reader has said already what it thinks of merge keys.
        if name == "<<", tree.kind(key) == .plain { return }
        let meant = Suggestion.closest(to: name, among: object.keys.map(\.key.name))
        let remedy =
            meant.map { "did you mean '\($0)'?" } ?? "known are \(object.keys.map(\.key.name).joined(separator: ", "))"
        diagnostics.add(
            .error, tree, key, "unknown key '\(YAMLTree.printable(name))'\(tree.context(of: mapping))", remedy: remedy)
    }

    private func checkPresence(in mapping: Int, _ value: Int, _ object: ObjectShape) -> Bool {
        var isComplete = true
        for key in object.keys where key.isRequired && tree.value(labelled: key.key.rawValue, in: mapping) == nil {
            let context = mapping == tree.root ? "" : tree.context(of: value)
            diagnostics.add(
                .error, tree, value, "'\(key.key.name)' is missing\(context)",
                remedy: key.summary.hasSuffix(".") ? String(key.summary.dropLast()) : key.summary)
            isComplete = false
        }
        guard !object.alternatives.isEmpty else { return isComplete }
        let present = object.alternatives.filter { tree.value(labelled: $0.rawValue, in: mapping) != nil }
        guard present.count != 1 else { return isComplete }
        let names = object.alternatives.map(\.name).joined(separator: ", ")
        diagnostics.add(.error, tree, value, "\(tree.describe(value)) must have exactly one of \(names)")
        return false
    }

    // MARK: Scalars

    private mutating func validateScalar(_ value: Int, as shape: ValueShape) -> Bool {
        let kind = tree.kind(value)
        guard kind == .plain || kind == .text else { return refuse(value, shape.expectation) }
        if kind == .plain, tree.withText(value, YAMLScalar.isNull) { return refuse(value, shape.expectation) }
        let isPlain = kind == .plain
        let fits: Bool
        switch shape {
        case .text(let rule): return checkText(value, rule)
        case .path: return checkText(value, .notEmpty)
        case .address: return checkText(value, .notEmpty)
        case .flag: fits = isPlain && tree.withText(value) { YAMLScalar.bool($0) != nil }
        case .integer(let range):
            fits = isPlain && tree.withText(value) { YAMLScalar.integer($0).map(range.contains) ?? false }
        case .rate:
            fits = tree.withText(value) {
                YAMLScalar.equals($0, "unlimited") || isPlain && YAMLScalar.number($0).map { $0 > 0 } ?? false
            }
        case .duration(let range): fits = tree.withText(value) { DurationSyntax.parse($0).map(range.contains) ?? false }
        case .choice(let words): return checkChoice(value, words)
        case .fileMode: fits = !isPlain && tree.withText(value) { FileMode.parse($0) != nil }
        case .time: fits = TimeSyntax.parse(tree.string(value)) != nil
        case .object, .map, .list, .either, .anything: fits = true
        }
        return fits || refuse(value, shape.expectation, found: shape.hint(for: tree, value))
    }

    private func checkText(_ node: Int, _ rule: TextRule, keyOf mapping: Int? = nil) -> Bool {
        if tree.kind(node) == .plain, tree.withText(node, YAMLScalar.needsQuotes) {
            diagnostics.add(
                .error, tree, node,
                "\(describe(node, keyOf: mapping)) must be quoted: YAML readers disagree about whether it is a text",
                remedy: rule.isSecret ? "put double quotes around it" : "write \"\(tree.string(node))\"")
            return false
        }
        if tree.withText(node, rule.accepts) { return true }
        let text = tree.string(node)
        let isSaid = mapping != nil || rule.isSecret
        let found = text.isEmpty ? ", not empty" : isSaid ? "" : ", not '\(YAMLTree.printable(text))'"
        diagnostics.add(.error, tree, node, "\(describe(node, keyOf: mapping)) must be \(rule.expectation)\(found)")
        return false
    }

    private func describe(_ node: Int, keyOf mapping: Int?) -> String {
        guard let mapping else { return tree.describe(node) }
        return "the key '\(YAMLTree.printable(tree.string(node)))'\(tree.context(of: mapping))"
    }

    private func checkChoice(_ value: Int, _ words: [String]) -> Bool {
        let word = tree.string(value)
        if words.contains(word) { return true }
        let meant = Suggestion.closest(to: word, among: words)
        diagnostics.add(
            .error, tree, value,
            "\(tree.describe(value)) must be one of \(words.joined(separator: ", ")), not '\(YAMLTree.printable(word))'",
            remedy: meant.map { "did you mean '\($0)'?" })
        return false
    }

    private func refuse(_ value: Int, _ expectation: String, found: String? = nil) -> Bool {
        let isNothing = tree.kind(value) == .plain && tree.withText(value, YAMLScalar.isNull)
        let found = found ?? (isNothing ? "nothing" : tree.kind(value).found)
        diagnostics.add(.error, tree, value, "\(tree.describe(value)) must be \(expectation), not \(found)")
        return false
    }
}

extension ValueShape {
    /// Whether a value written this way can be meant.
    fileprivate func suits(_ kind: YAMLNode.Kind) -> Bool {
        switch self {
        case .object, .map: kind == .mapping
        case .list: kind == .sequence
        case .anything: true
        case .either(let shapes): shapes.contains { $0.suits(kind) }
        default: kind == .plain || kind == .text
        }
    }

    /// Ends the sentence "… must be".
    fileprivate var expectation: String {
        switch self {
        case .text(let rule): rule.expectation
        case .flag: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .rate: "a number of requests per second above 0, or unlimited"
        case .duration(let range):
            "a duration such as 45s, 10m or 1h30m, from \(DurationSyntax.text(range.lowerBound)) to "
                + DurationSyntax.text(range.upperBound)
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .path: "a path"
        case .fileMode: "quoted octal digits such as \"0640\""
        case .address: "an address"
        case .time: "a time such as 2026-11-23T12:00:00Z, or milliseconds since 1970"
        case .object(let object): object.shape.alternatives.isEmpty ? "a mapping of keys" : object.alternativesText
        case .map: "a mapping of names to values"
        case .list: "a list"
        case .either(let shapes): shapes.map(\.expectation).joined(separator: ", or ")
        case .anything: "any value"
        }
    }

    /// What was written instead, where that can be shown.
    fileprivate func hint(for tree: YAMLTree, _ value: Int) -> String {
        let text = YAMLTree.printable(tree.string(value))
        return tree.kind(value) == .text ? "\"\(text)\" in quotes" : "'\(text)'"
    }
}

extension ConfigObject {
    /// `{file: …}, {env: …}`: what a mapping looks like of which exactly one key is wanted.
    fileprivate var alternativesText: String { shape.alternatives.map { "{\($0.name): …}" }.joined(separator: " or ") }
}

extension YAMLNode.Kind {
    /// Ends the sentence "must be …, not".
    fileprivate var found: String {
        switch self {
        case .plain, .text: "a single value"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
