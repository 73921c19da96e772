/// A YAML document with the place of everything in it, in two arrays.
///
/// A generic tree of objects costs more than reading the text does; this one costs two appends per node, and strings are
/// made only of what somebody asks for.
struct YAMLTree {
    /// The file as diagnostics name it.
    let file: String
    /// The position of the file among all files read: diagnostics are sorted by it.
    let order: Int
    fileprivate(set) var nodes: ContiguousArray<YAMLNode> = []
    fileprivate var text: ContiguousArray<UInt8> = []

    init(file: String, order: Int) {
        self.file = file
        self.order = order
    }

    /// The index of the outermost node.
    var root: Int { 0 }

    /// What the node is, aliases followed.
    func kind(_ index: Int) -> YAMLNode.Kind { nodes[resolve(index)].kind }

    /// The index of the node itself where an alias stands.
    func resolve(_ index: Int) -> Int {
        let node = nodes[index]
        return node.kind == .alias ? Int(node.start) : index
    }

    /// The text of a scalar.
    func string(_ index: Int) -> String {
        withText(index) { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a scalar's text; none for anything else.
    func withText<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let node = nodes[resolve(index)]
        let isScalar = node.kind == .plain || node.kind == .text
        let range = isScalar ? Int(node.start)..<Int(node.start) + Int(node.length) : 0..<0
        return text.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// The value of the key with that label.
    func value(labelled label: UInt8, in mapping: Int) -> Int? {
        var key = resolve(mapping) + 1
        let end = Int(nodes[key - 1].end)
        guard nodes[key - 1].kind == .mapping else { return nil }
        return nodes.withUnsafeBufferPointer { nodes in
            while key < end {
                let value = Int(nodes[key].end)
                if nodes[key].label == label { return value }
                key = Int(nodes[value].end)
            }
            return nil
        }
    }

    /// The children of a mapping as pairs; none for anything else.
    func pairs(_ index: Int) -> Pairs { Pairs(children: children(index, of: .mapping)) }

    /// The children of a sequence; none for anything else.
    func items(_ index: Int) -> Children { children(index, of: .sequence) }

    private func children(_ index: Int, of kind: YAMLNode.Kind) -> Children {
        let index = resolve(index)
        let node = nodes[index]
        return Children(nodes: nodes, index: index + 1, end: node.kind == kind ? Int(node.end) : index + 1)
    }

    /// The indices of sibling nodes.
    struct Children: Sequence, IteratorProtocol {
        fileprivate let nodes: ContiguousArray<YAMLNode>
        fileprivate var index: Int
        fileprivate let end: Int

        mutating func next() -> Int? {
            guard index < end else { return nil }
            defer { index = Int(nodes[index].end) }
            return index
        }
    }

    /// The indices of a mapping's keys and values.
    struct Pairs: Sequence, IteratorProtocol {
        fileprivate var children: Children

        mutating func next() -> (key: Int, value: Int)? {
            guard let key = children.next(), let value = children.next() else { return nil }
            return (key, value)
        }
    }
}

extension YAMLTree {
    /// Appends a node and returns its index.
    mutating func append(_ kind: YAMLNode.Kind, line: UInt32, column: UInt32, target: UInt32 = 0) -> Int {
        let index = nodes.count
        nodes.append(
            YAMLNode(kind: kind, line: line, column: column, end: UInt32(index + 1), start: target, length: 0))
        return index
    }

    /// Appends a scalar and returns its index.
    mutating func append(
        _ kind: YAMLNode.Kind, text bytes: UnsafeBufferPointer<UInt8>, line: UInt32, column: UInt32
    ) -> Int {
        let index = nodes.count
        nodes.append(
            YAMLNode(
                kind: kind, line: line, column: column, end: UInt32(index + 1), start: UInt32(text.count),
                length: UInt32(bytes.count)))
        text.append(contentsOf: bytes)
        return index
    }

    /// Says that everything since belongs to this node.
    mutating func close(_ index: Int) { nodes[index].end = UInt32(nodes.count) }

    /// Says which known key the node is.
    mutating func label(_ index: Int, _ label: UInt8) { nodes[index].label = label }

    /// Makes room for a document of so many bytes.
    mutating func reserve(forBytes count: Int) {
        nodes.reserveCapacity(count / 16)
        text.reserveCapacity(count)
    }
}
