/// The settings of a provider: an identity's own block laid over the one in `auth`, key by key.
struct LayeredBlock {
    /// A block in one of the files.
    struct Layer {
        let reader: ConfigReader
        let node: Int
    }

    let own: Layer?
    let defaults: Layer?

    var isPresent: Bool { own != nil || defaults != nil }

    /// Where the key's value stands that counts.
    func place(of key: ConfigKey) -> Layer? {
        for layer in [own, defaults] {
            guard let layer, layer.reader.has(key, in: layer.node) else { continue }
            return layer.reader.value(key, in: layer.node).map { Layer(reader: layer.reader, node: $0) }
        }
        return nil
    }

    func has(_ key: ConfigKey) -> Bool { place(of: key) != nil }

    func text(_ key: ConfigKey) -> String? { place(of: key).map { $0.reader.tree.string($0.node) } }

    func flag(_ key: ConfigKey) -> Bool? {
        place(of: key).flatMap { $0.reader.tree.withText($0.node, YAMLScalar.bool) }
    }
}
