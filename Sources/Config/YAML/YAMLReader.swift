import CYAML

/// Reads one YAML document into a ``YAMLTree``, within limits that no text can make it exceed.
///
/// Stricter than YAML where configurations are misread: one document, no duplicate keys, no merge keys, no tags beyond
/// the core schema, text as keys. Aliases are links, never copies: a text whose expansion would be huge costs nothing
/// and is refused for the size that it claims.
struct YAMLReader {
    /// The longest text, in bytes.
    static let maximumSize = 64 << 20
    /// The deepest nesting of mappings and sequences.
    static let maximumDepth = 64
    /// How many times larger than written a document may get by its aliases.
    static let maximumExpansion = 10

    /// A node that aliases may stand for.
    private struct Anchor {
        let node: Int
        /// How many nodes it amounts to, aliases expanded; `nil` while it is being read.
        var expandedCount: Int?
        var height = 0
    }

    /// A mapping or sequence that is being read.
    private struct Frame {
        let node: Int
        let isMapping: Bool
        let anchor: String?
        var expectsKey: Bool
        var expandedCount = 1
        var height = 1
    }

    private var tree: YAMLTree
    private var frames: [Frame] = []
    private var anchors: [String: Anchor] = [:]
    private var largestAlias: (node: Int, expandedCount: Int)?
    /// Errors that leave the rest of the document readable.
    private var errors: [YAMLError] = []

    private init(file: String, order: Int, size: Int) {
        tree = YAMLTree(file: file, order: order)
        tree.reserve(forBytes: size)
    }

    /// The document, as far as it can be read, and everything that is wrong with it.
    static func read(_ bytes: [UInt8], file: String, order: Int = 0) -> (tree: YAMLTree?, errors: [YAMLError]) {
        var reader = YAMLReader(file: file, order: order, size: bytes.count)
        do throws(YAMLError) {
            try YAMLText.check(bytes)
            try reader.readDocument(bytes)
            return (reader.tree, reader.errors)
        } catch {
            return (nil, reader.errors + [error])
        }
    }

    private mutating func readDocument(_ bytes: [UInt8]) throws(YAMLError) {
        let parser = try YAMLParser(bytes)
        var documents = 0
        while true {
            let event = try parser.next()
            switch event.type {
            case YAML_STREAM_END_EVENT:
                guard documents > 0 else {
                    throw YAMLError(message: "the file is empty", remedy: "it needs 'identities:'")
                }
                return try checkExpansion()
            case YAML_DOCUMENT_START_EVENT:
                documents += 1
                guard documents == 1 else {
                    throw event.error("a second document", remedy: "a configuration is one document: use include")
                }
            case YAML_SCALAR_EVENT: try scalar(event)
            case YAML_MAPPING_START_EVENT: try open(.mapping, event)
            case YAML_SEQUENCE_START_EVENT: try open(.sequence, event)
            case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: close()
            case YAML_ALIAS_EVENT: try alias(event)
            default: break
            }
        }
    }

    // MARK: Nodes

    private mutating func scalar(_ event: borrowing YAMLEvent) throws(YAMLError) {
        let scalar = event.scalar
        let kind = try kind(of: scalar, event)
        let isKey = takesKey()
        if isKey, kind == .plain, YAMLScalar.equals(scalar.text, "<<") {
            errors.append(
                event.error(
                    "merge keys ('<<') are not supported", remedy: "write the keys out, or use auth for defaults"))
        }
        let node = tree.append(kind, text: scalar.text, line: event.line, column: event.column)
        if let anchor = scalar.anchor { anchors[anchor] = Anchor(node: node, expandedCount: 1) }
        count(expanded: 1, height: 0)
    }

    private mutating func open(_ kind: YAMLNode.Kind, _ event: borrowing YAMLEvent) throws(YAMLError) {
        guard !takesKey() else {
            throw event.error("a key must be a text", remedy: "put quotes around a key that starts with [ or {")
        }
        guard frames.count < Self.maximumDepth else {
            throw event.error("nested deeper than \(Self.maximumDepth) levels")
        }
        let (anchor, tag) = event.collection
        if let tag, tag != (kind == .mapping ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq"), tag != "!" {
            errors.append(Self.tagError(tag, event))
        }
        let node = tree.append(kind, line: event.line, column: event.column)
        if let anchor { anchors[anchor] = Anchor(node: node, expandedCount: nil) }
        frames.append(Frame(node: node, isMapping: kind == .mapping, anchor: anchor, expectsKey: kind == .mapping))
    }

    private mutating func close() {
        guard let frame = frames.popLast() else { return }
        tree.close(frame.node)
        if let anchor = frame.anchor, anchors[anchor]?.node == frame.node {
            anchors[anchor] = Anchor(node: frame.node, expandedCount: frame.expandedCount, height: frame.height)
        }
        if frame.isMapping { errors += YAMLDuplicates.errors(in: frame.node, of: tree) }
        count(expanded: frame.expandedCount, height: frame.height)
    }

    private mutating func alias(_ event: borrowing YAMLEvent) throws(YAMLError) {
        let name = event.alias
        guard !takesKey() else { throw event.error("an alias cannot be a key", remedy: "write the key out") }
        guard let anchor = anchors[name] else {
            // The name is not shown: it may be a secret that lacks quotes.
            throw event.error(
                "no anchor stands before this alias", remedy: "put quotes around a text that starts with *")
        }
        guard let expandedCount = anchor.expandedCount else {
            throw event.error("the alias '*\(name)' would contain itself")
        }
        guard frames.count + anchor.height <= Self.maximumDepth else {
            throw event.error("nested deeper than \(Self.maximumDepth) levels by this alias")
        }
        let node = tree.append(.alias, line: event.line, column: event.column, target: UInt32(anchor.node))
        if expandedCount > largestAlias?.expandedCount ?? 0 { largestAlias = (node, expandedCount) }
        count(expanded: expandedCount, height: anchor.height)
    }

    /// Whether the node that comes now is a key of the mapping that is being read.
    private mutating func takesKey() -> Bool {
        guard let last = frames.indices.last, frames[last].isMapping else { return false }
        defer { frames[last].expectsKey.toggle() }
        return frames[last].expectsKey
    }

    private mutating func count(expanded: Int, height: Int) {
        guard let last = frames.indices.last else { return expandedRoot = expanded }
        let (sum, overflow) = frames[last].expandedCount.addingReportingOverflow(expanded)
        frames[last].expandedCount = overflow ? .max : sum
        frames[last].height = max(frames[last].height, height + 1)
    }

    private var expandedRoot = 0

    private func checkExpansion() throws(YAMLError) {
        guard let largestAlias, expandedRoot / Self.maximumExpansion > tree.nodes.count else { return }
        let node = tree.nodes[largestAlias.node]
        throw YAMLError(
            line: Int(node.line), column: Int(node.column),
            message: "aliases make the document more than \(Self.maximumExpansion) times larger than written",
            remedy: "use auth and outputs for what identities have in common")
    }

    // MARK: Tags

    private mutating func kind(
        of scalar: YAMLEvent.Scalar, _ event: borrowing YAMLEvent
    ) throws(YAMLError) -> YAMLNode.Kind {
        guard let tag = scalar.tag else { return scalar.isPlain ? .plain : .text }
        let text = scalar.text
        let fits: Bool
        switch tag {
        case "!", "tag:yaml.org,2002:str": return .text
        case "tag:yaml.org,2002:null": fits = YAMLScalar.isNull(text)
        case "tag:yaml.org,2002:bool": fits = YAMLScalar.bool(text) != nil
        case "tag:yaml.org,2002:int": fits = YAMLScalar.integer(text) != nil
        case "tag:yaml.org,2002:float": fits = YAMLScalar.number(text) != nil
        default:
            errors.append(Self.tagError(tag, event))
            return .text
        }
        if !fits { errors.append(event.error("the value does not fit its tag '\(tag)'", remedy: "leave the tag out")) }
        return .plain
    }

    private static func tagError(_ tag: String, _ event: borrowing YAMLEvent) -> YAMLError {
        event.error("the tag '\(tag)' is not one of YAML's core schema", remedy: "leave the tag out")
    }
}
