import CredentialModel

extension BootInstant {
    /// A moment so many seconds after the machine started.
    static func seconds(_ seconds: Double) -> BootInstant { BootInstant(nanoseconds: Int64(seconds * 1e9)) }
}
