/// A text that must not be shown: a token, a key, a password.
///
/// Every road to a printed form gives `<redacted>`; ``reveal()`` is the only way to the text and easy to search for.
package struct Secret: Sendable, Hashable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The secret text. Call it where the text is used, never to build a message.
    package func reveal() -> String { text }

    /// Whether there is any text at all.
    package var isEmpty: Bool { text.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable, Encodable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("<redacted>")
    }
}
