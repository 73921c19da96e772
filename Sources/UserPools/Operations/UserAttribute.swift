import StrictJSON

/// A user's attribute, or a pair of validation data (API reference, AttributeType).
package struct UserAttribute: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether a user may change it: neither the id nor whether another attribute is verified.
    package var mayChange: Bool { name != "sub" && !name.contains("_verified") }

    /// A list of `{Name, Value}`; fails with `parameter` when one of them cannot be.
    static func list(_ attributes: [UserAttribute], name: String) throws(UserPoolError) -> JSONValue {
        for attribute in attributes {
            guard (1...32).contains(attribute.name.unicodeScalars.count) else {
                throw .invalid(
                    "a name in \(name) is empty or longer than 32 characters", remedy: "shorten it, or leave it out")
            }
            guard attribute.value.unicodeScalars.count <= 2048 else {
                throw .invalid(
                    "the value of '\(attribute.name)' in \(name) is longer than 2048 characters", remedy: "shorten it")
            }
        }
        return .array(attributes.map { ["Name": .string($0.name), "Value": .string($0.value)] })
    }
}
