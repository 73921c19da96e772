/// A device from which a user has signed in.
struct PoolDevice: Sendable {
    /// The salt and verifier that its confirmation brought; `nil` before.
    var verifier: (salt: [UInt8], value: [UInt8])?
    /// Whether it stands for a second factor.
    var isRemembered = false
}
