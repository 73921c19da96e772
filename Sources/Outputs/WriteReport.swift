/// What one rewrite of a file did: one for many changes. Nothing is reported where nothing changed or failed.
package struct WriteReport: Sendable, Hashable {
    /// The path as configured.
    package let file: String
    /// The profiles whose sections were written, in the order in which they were asked for.
    package let written: [String]
    /// The profiles whose sections were removed.
    package let removed: [String]
    /// The changes that could not be made; the rest of the batch was.
    package let failures: [OutputFailure]
}
