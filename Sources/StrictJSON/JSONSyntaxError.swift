/// Why some bytes are not the one JSON value that was expected.
///
/// The message names the byte offset, never the content, so that it may be logged beside secrets.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, in a few words.
    package let reason: String
    /// Where, in bytes from the start of the text.
    package let offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}
