/// A hash that is the same in every process and on every machine, which Swift's own are not. It keeps no secret.
package enum StableHash {
    /// FNV-1a, 64 bits.
    package static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
