/// Finds keys that a mapping has more than once.
enum YAMLDuplicates {
    /// An error for every key that stood before; compared by bytes, however they were quoted.
    static func errors(in mapping: Int, of tree: YAMLTree) -> [YAMLError] {
        var errors: [YAMLError] = []
        var keys = SmallKeyTable(tree: tree)
        for (key, _) in tree.pairs(mapping) {
            guard let first = keys.insert(key) else { continue }
            let (place, before) = (tree.nodes[key], tree.nodes[first])
            errors.append(
                YAMLError(
                    line: Int(place.line), column: Int(place.column), message: "duplicate key '\(tree.string(key))'",
                    remedy: "it stands at line \(before.line), column \(before.column) already"))
        }
        return errors
    }
}

/// The keys seen so far: a list as long as they are few, a hash table beyond.
private struct SmallKeyTable {
    let tree: YAMLTree
    private var keys: [Int] = []
    private var slots: [Int] = []

    init(tree: YAMLTree) { self.tree = tree }

    /// Adds a key, or returns the equal one that is there already.
    mutating func insert(_ key: Int) -> Int? {
        if slots.isEmpty {
            if let equal = keys.first(where: { areEqual($0, key) }) { return equal }
        } else {
            let slot = slot(for: key)
            if slots[slot] >= 0 { return slots[slot] }
            slots[slot] = key
        }
        keys.append(key)
        if keys.count > 12, keys.count * 2 > slots.count { grow() }
        return nil
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: max(64, slots.count * 4))
        for key in keys { slots[slot(for: key)] = key }
    }

    private func slot(for key: Int) -> Int {
        var hasher = Hasher()
        tree.withText(key) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        var slot = hasher.finalize() & (slots.count - 1)
        while slots[slot] >= 0, !areEqual(slots[slot], key) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func areEqual(_ left: Int, _ right: Int) -> Bool {
        guard tree.nodes[left].length == tree.nodes[right].length else { return false }
        return tree.withText(left) { left in tree.withText(right) { left.elementsEqual($0) } }
    }
}
