/// A number that a name keeps for ever: on every machine, in every version.
enum Phase {
    /// A fraction in 0..<1, evenly spread over names that resemble one another.
    static func fraction(of name: String) -> Double {
        // FNV-1a, 64 bits. Its upper bits hardly notice the last characters, in which names of a fleet differ; the
        // finalizer of SplitMix64 carries them there.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Double(SplitMix64.mixed(hash) >> 11) * 0x1p-53
    }
}
