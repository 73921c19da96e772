package import CredentialModel

/// One field of a form or of a query.
package struct FormField: Sendable, Hashable {
    package let name: String
    package let value: String
    /// Whether no message may repeat the value.
    let isSecret: Bool

    /// A field whose value may be shown.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
        self.isSecret = false
    }

    /// A field whose value no message repeats.
    package init(_ name: String, _ value: Secret) {
        self.name = name
        self.value = value.reveal()
        self.isSecret = true
    }

    /// The value, when it is a secret.
    var secret: Secret? { isSecret ? Secret(value) : nil }
}
