package import CredentialModel

/// What is to become of one profile of a file.
package enum ProfileChange: Sendable, Hashable {
    /// The section shall hold these credentials. `adopt` takes over a section that is not ours, after the whole file was
    /// copied to `FILE.before-evercred` (or, where that holds something else, `….before-evercred-2` and so on).
    case write(profile: String, owner: SectionOwner, credentials: TemporaryCredentials, adopt: Bool = false)
    /// The section shall be gone, if it is this owner's. What somebody else wrote into it stays.
    case remove(profile: String, owner: SectionOwner)

    /// The name of the profile.
    package var profile: String {
        switch self {
        case .write(let profile, _, _, _), .remove(let profile, _): profile
        }
    }

    /// On whose behalf.
    package var owner: SectionOwner {
        switch self {
        case .write(_, let owner, _, _), .remove(_, let owner): owner
        }
    }
}
