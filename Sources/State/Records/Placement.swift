/// A section of a profile file that a set was written to.
package struct Placement: Sendable, Hashable {
    /// The file's absolute path.
    package var file: String
    package var profile: String

    package init(file: String, profile: String) {
        self.file = file
        self.profile = profile
    }
}
