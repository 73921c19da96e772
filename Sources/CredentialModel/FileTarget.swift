/// One file that credentials are written to, and how.
package struct FileTarget: Sendable, Hashable, Codable {
    /// How new contents come into the file.
    package enum WriteMode: String, Sendable, Hashable, Codable, CaseIterable {
        /// A new file takes the name of the old one: readers see the old or the new one, never a part.
        case replace
        /// The file itself is overwritten, for one that is a mount point of its own and so cannot be replaced.
        case inPlace
    }

    /// What becomes of keys that have run out and that nothing could renew.
    package enum ExpiredPolicy: String, Sendable, Hashable, Codable, CaseIterable {
        /// They stay: whoever uses them learns from AWS that they have expired.
        case keep
        /// The keys go, the section or the file stays.
        case blank
        /// The section or the file goes.
        case remove
    }

    /// Absolute, `~` and variables expanded.
    package var file: String
    /// The mode for the file; `nil`: 0600 when new, otherwise what it has, up to 0640.
    package var mode: UInt16?
    /// The name of the group that owns the file; `nil`: as it is.
    package var group: String?
    package var writeMode: WriteMode
    package var expired: ExpiredPolicy

    package init(
        file: String, mode: UInt16? = nil, group: String? = nil, writeMode: WriteMode = .replace,
        expired: ExpiredPolicy = .keep
    ) {
        self.file = file
        self.mode = mode
        self.group = group
        self.writeMode = writeMode
        self.expired = expired
    }
}
