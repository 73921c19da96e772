/// What a value of the configuration may be.
indirect enum ValueShape: Sendable {
    /// A string field: see ``YAMLScalar/needsQuotes(_:)`` for what must be quoted.
    case text(TextRule)
    case flag
    case integer(ClosedRange<Int>)
    /// Requests per second, or `unlimited`.
    case rate
    /// `1h30m`.
    case duration(ClosedRange<Duration>)
    case choice([String])
    /// A path in which `~` and `${env:NAME}` are expanded.
    case path
    /// Quoted octal digits.
    case fileMode
    /// An address: https, or http on this machine.
    case address
    /// RFC 3339, or milliseconds since the epoch.
    case time
    case object(ConfigObject)
    /// A mapping whose keys the user chooses.
    case map(keys: TextRule, values: ValueShape, maximumCount: Int)
    case list(ValueShape, maximumCount: Int)
    /// One shape per way of writing: as a scalar, as a list, as a mapping.
    case either([ValueShape])
    /// Whatever JSON can hold.
    case anything

    static let text = ValueShape.text(.any)

    static func map(keys: TextRule = .any, values: ValueShape) -> ValueShape {
        .map(keys: keys, values: values, maximumCount: .max)
    }

    static func list(_ element: ValueShape) -> ValueShape { .list(element, maximumCount: .max) }

    /// A string, or where it comes from.
    static let secret = ValueShape.either([.text(.secret), .object(.secret)])

    /// A string for the shell, a list to run as it is, or either with its surroundings.
    static let command = ValueShape.either([.text(.notEmpty), .list(.text), .object(.command)])
}

/// A mapping whose keys are known.
struct ObjectShape: Sendable {
    /// One key of it.
    struct Key: Sendable {
        let key: ConfigKey
        let shape: ValueShape
        /// For editors: what the key does, in a sentence or two.
        let summary: String
        let isRequired: Bool
        /// The key as bytes, to compare with.
        let bytes: [UInt8]
    }

    let summary: String
    let keys: [Key]
    /// Exactly one of these must be there.
    let alternatives: [ConfigKey]
    private let byLength: [[Int]]

    init(
        _ summary: String, alternatives: [ConfigKey] = [], required: [ConfigKey] = [],
        _ keys: [(ConfigKey, ValueShape, String)]
    ) {
        self.summary = summary
        self.alternatives = alternatives
        self.keys = keys.map { key, shape, summary in
            Key(
                key: key, shape: shape, summary: summary, isRequired: required.contains(key),
                bytes: Array(key.name.utf8))
        }
        var byLength: [[Int]] = []
        for (index, key) in self.keys.enumerated() {
            while byLength.count <= key.bytes.count { byLength.append([]) }
            byLength[key.bytes.count].append(index)
        }
        self.byLength = byLength
    }

    /// The position in ``keys`` of the key that is written so.
    func position(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        guard name.count < byLength.count else { return nil }
        return byLength[name.count].first { keys[$0].bytes.elementsEqual(name) }
    }
}
