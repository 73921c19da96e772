/// An XML element with a text or with children, as much of XML as the query protocol needs.
struct XMLElement: Sendable {
    private let name: String
    private let namespace: String?
    private let content: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.namespace = nil
        self.content = Self.escape(text)
    }

    init(_ name: String, namespace: String? = nil, _ children: [XMLElement]) {
        self.name = name
        self.namespace = namespace
        self.content = children.map(\.text).joined()
    }

    /// The element as it goes on the wire.
    var text: String {
        let attribute = namespace.map { " xmlns=\"\($0)\"" } ?? ""
        return "<\(name)\(attribute)>\(content)</\(name)>"
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\t", "\n", "\r", "\u{20}"...: escaped.unicodeScalars.append(scalar)
            // Other control characters have no place in XML 1.0, not even escaped.
            default: escaped += "\u{FFFD}"
            }
        }
        return escaped
    }
}
