package import CredentialModel

/// What is to become of one profile at one place: its section of a file, or the file that is its alone.
package enum OutputChange: Sendable, Hashable {
    /// The place shall hold this. `adopt` takes over what is not ours, after the whole file was copied to
    /// `FILE.before-evercred` (or, where that holds something else, `….before-evercred-2` and so on). `replacing` says
    /// when the keys end that were written there before; `nil`: there are none.
    case write(
        profile: String, owner: SectionOwner, document: OutputDocument, adopt: Bool = false,
        replacing: Timestamp? = nil)
    /// The keys shall be gone and the place still be this owner's.
    case blank(profile: String, owner: SectionOwner)
    /// The place shall be gone, if it is this owner's. What somebody else wrote into a section stays.
    case remove(profile: String, owner: SectionOwner)

    /// The name of the profile.
    package var profile: String {
        switch self {
        case .write(let profile, _, _, _, _), .blank(let profile, _), .remove(let profile, _): profile
        }
    }

    /// On whose behalf.
    package var owner: SectionOwner {
        switch self {
        case .write(_, let owner, _, _, _), .blank(_, let owner), .remove(_, let owner): owner
        }
    }
}

extension OutputChange {
    /// Whether it brings keys.
    var isWrite: Bool { if case .write = self { true } else { false } }
}
