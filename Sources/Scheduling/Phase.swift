import CredentialModel

/// A number that a name keeps for ever: on every machine, in every version.
enum Phase {
    /// A fraction in 0..<1, evenly spread over names that resemble one another.
    static func fraction(of name: String) -> Double {
        // Its upper bits hardly notice the last characters, in which names of a fleet differ; the finalizer of SplitMix64
        // carries them there.
        Double(SplitMix64.mixed(StableHash.fnv1a(name.utf8)) >> 11) * 0x1p-53
    }
}
