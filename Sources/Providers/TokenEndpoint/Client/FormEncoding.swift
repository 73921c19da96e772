import AWSClient

/// `application/x-www-form-urlencoded` (RFC 6749 appendix B), with `%20` for blanks: what is read alike in forms, in
/// queries and in the two halves of Basic authentication.
package enum FormEncoding {
    /// The fields in their order.
    static func encode(_ fields: [FormField]) -> String {
        fields.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    /// One name or value: everything but RFC 3986's unreserved characters becomes `%XX`.
    static func encode(_ text: String) -> String { PercentEncoding.encode(text.utf8) }

    /// The address with these fields after those that its query has already.
    package static func append(_ fields: [FormField], to address: String) -> String {
        let separator = address.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        return fields.isEmpty ? address : address + separator + encode(fields)
    }
}
