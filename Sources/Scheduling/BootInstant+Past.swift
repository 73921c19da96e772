import CredentialModel

extension BootInstant {
    /// Earlier than every moment.
    static let distantPast = BootInstant(nanoseconds: .min)
}
