/// The fields of an `application/x-www-form-urlencoded` text (WHATWG URL standard, 5.1), the first of a name counting.
struct FormFields: Sendable {
    private var fields: [String: String] = [:]

    init(_ bytes: some Collection<UInt8>) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let value = pair.dropFirst(name.count + 1)
            let key = PercentDecoding.text(name, plusIsBlank: true)
            if fields[key] == nil { fields[key] = PercentDecoding.text(value, plusIsBlank: true) }
        }
    }

    subscript(name: String) -> String? { fields[name] }

    /// The members of an AWS query list of that name (`Tags.member.1.Key`), as the numbers that occur in it.
    func listIndices(_ name: String) -> Set<String> {
        let prefix = "\(name).member."
        return Set(
            fields.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) })
    }
}
