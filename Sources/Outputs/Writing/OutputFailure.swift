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

    /// The file belongs to somebody else, or may be of use to somebody: `--adopt` takes it over.
    package static let foreignFile = "output.foreign_file"
    /// Another file of the same set could not be written, and all of them are to hold the keys of one answer.
    package static let incompleteGroup = "output.incomplete_group"
    /// The command that was to be told did not do its work.
    package static let command = "output.command"

    package init(code: String, message: String, remedy: String? = nil, file: String, profile: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.file = file
        self.profile = profile
    }

    /// There is nothing yet that the output could hold.
    static func nothingToWrite(file: String, profile: String) -> OutputFailure {
        OutputFailure(
            code: invalidValue, message: "there is nothing to write for '\(profile)' to \(file)", file: file,
            profile: profile)
    }

    /// Whether it may be over by the next try although nobody has done anything about it.
    package var mayPass: Bool { Self.passing.contains(code) }

    private static let passing = Set(
        [FileError.Code.full, .lockTimeout, .contended, .cancelled, .other].map(\.rawValue)
            + [incompleteGroup, command])

    init(_ error: FileError, profile: String) {
        self.init(
            code: error.code.rawValue, message: error.message, remedy: error.remedy, file: error.path, profile: profile)
    }
}
