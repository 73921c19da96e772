/// The version of this program, as `--version` and the `started` event tell it.
package enum Version {
    /// By the rules of Semantic Versioning 2.0.0.
    package static let current = "0.1.0"
}
