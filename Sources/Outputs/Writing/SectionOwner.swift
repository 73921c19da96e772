/// Whose a managed section is: the value `CONFIG/SET` of its key `x_evercred`.
///
/// A configuration may rewrite every section of its own, whichever set it was written for, and what the sandbox has
/// left of it; it removes a section only for the set that owns it.
package struct SectionOwner: Sendable, Hashable {
    /// The name of the configuration.
    package let configuration: String
    /// The name of the credential set.
    package let set: String

    package init(configuration: String, set: String) {
        self.configuration = configuration
        self.set = set
    }

    /// Reads `CONFIG/SET`; `nil` for anything else, and for what is not ASCII: Swift finds equal what differs in a file.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.allSatisfy({ $0 < 0x80 })
        else { return nil }
        self.init(configuration: String(parts[0]), set: String(parts[1]))
    }

    /// `CONFIG/SET`.
    package var text: String { "\(configuration)/\(set)" }
}
