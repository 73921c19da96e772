/// Where the credentials of a set land.
package enum OutputTarget: Sendable, Hashable, Codable {
    /// A section of an AWS shared credentials file.
    case profile(ProfileTarget)
}

/// One profile file: the AWS shared credentials file.
package struct ProfileTarget: Sendable, Hashable, Codable {
    /// Absolute, `~` and variables expanded.
    package var file: String
    /// The mode for the file; `nil`: 0600 when new, otherwise what it has, up to 0640.
    package var mode: UInt16?
    /// The name of the group that owns the file; `nil`: as it is.
    package var group: String?

    package init(file: String, mode: UInt16? = nil, group: String? = nil) {
        self.file = file
        self.mode = mode
        self.group = group
    }
}
