package import CredentialModel

/// What a file says about one profile in the keys that are ours.
package struct ProfileEntry: Sendable, Hashable {
    /// The line of its header, counted from 1.
    package let line: Int
    /// Whose the section is; `nil`: nobody of ours.
    package let owner: SectionOwner?
    /// The values; any of them may be a key, so that none is printed.
    package let values: [ProfileKey: Secret]
}
