/// Something that the configuration was read from; a change to it is a change of the configuration.
package struct ConfigSource: Sendable, Hashable {
    /// What stands there.
    package enum Kind: Sendable, Hashable {
        /// The configuration itself or an included file.
        case file
        /// A folder in which an include pattern looks for files.
        case folder
    }

    /// An absolute path.
    package let path: String
    package let kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}
