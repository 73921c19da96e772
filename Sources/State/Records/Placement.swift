package import CredentialModel

/// A place that a set was written to: a section of a profile file, a whole file, or a command that was told.
package struct Placement: Sendable, Hashable {
    package var kind: OutputKind
    /// The file's absolute path; `command:` and a name for a command.
    package var file: String
    package var profile: String

    package init(kind: OutputKind = .profile, file: String, profile: String) {
        self.kind = kind
        self.file = file
        self.profile = profile
    }
}
