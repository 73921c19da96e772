/// An element of an XML document, without its attributes.
package struct XMLElement: Sendable, Hashable {
    /// The name as written, prefix included.
    package let name: String
    package let children: [XMLElement]
    /// The text between the tags, that of children left out.
    package let text: String

    /// The first child of that name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }
}

/// Why some bytes are not the XML that was expected. It names the place, never the content.
package struct XMLSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in a few words.
    package let reason: String
    /// Where, in bytes from the start of the text.
    package let offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}
