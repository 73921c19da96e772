import Platform

/// Why a profile could not be written or removed. Safe to show: it never holds a key.
package struct OutputFailure: Error, Sendable, Hashable {
    /// A stable word: `output.…` for what stands in the file, `file.…` (``FileError/Code``) for the file itself.
    package let code: String
    /// One sentence that names the place.
    package let message: String
    /// What somebody can do about it.
    package let remedy: String?
    package let file: String
    package let profile: String

    /// The section belongs to somebody else: `--adopt` takes it over.
    package static let notOurs = "output.not_ours"
    /// The file has the section more than once.
    package static let duplicateSection = "output.duplicate_section"
    /// The file has a section that some reader takes for the same one: other case, blanks in the brackets.
    package static let ambiguousSection = "output.ambiguous_section"
    /// The section is laid out in a way that its readers disagree about.
    package static let malformedSection = "output.malformed_section"
    /// The profile's name cannot be one.
    package static let invalidName = "output.invalid_name"
    /// A value that would not be read back as it was written.
    package static let invalidValue = "output.invalid_value"

    package init(code: String, message: String, remedy: String? = nil, file: String, profile: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.file = file
        self.profile = profile
    }

    init(_ error: FileError, profile: String) {
        self.init(
            code: error.code.rawValue, message: error.message, remedy: error.remedy, file: error.path, profile: profile)
    }
}
