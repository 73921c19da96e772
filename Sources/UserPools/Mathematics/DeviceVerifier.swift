import CredentialModel
import Crypto
import FoundationEssentials

/// The password of a device that a user pool is to remember, and what the service is told of it (ConfirmDevice,
/// `DeviceSecretVerifierConfig`).
struct DeviceVerifier: Sendable {
    /// 40 random bytes in base64; it never leaves the machine.
    let password: Secret
    /// In base64, with Java's padding.
    let salt: String
    /// `PasswordVerifier` in base64, with Java's padding.
    let verifier: String

    /// A verifier of a new password from the system's generator.
    init(deviceKey: String, groupKey: String) {
        var generator = SystemRandomNumberGenerator()
        func random(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
        self.init(
            deviceKey: deviceKey, groupKey: groupKey, password: Secret(Data(random(40)).base64EncodedString()),
            salt: random(16))
    }

    init(deviceKey: String, groupKey: String, password: Secret, salt: [UInt8]) {
        let subject = SecureRemotePassword.Subject(group: groupKey, name: deviceKey, password: password)
        let number = SRPGroup.generator.raised(
            to: SecureRemotePassword.passwordNumber(salt: salt, of: subject), modulo: SRPGroup.modulus)
        self.password = password
        self.salt = Data(BigNumber(salt).signedBytes).base64EncodedString()
        self.verifier = Data(number.signedBytes).base64EncodedString()
    }
}
