package import CredentialModel
import Crypto
import FoundationEssentials

/// One side of one Secure Remote Password exchange: the client's (SRP-6a, RFC 5054, with Cognito's padding and key
/// derivation).
///
/// It proves knowledge of a password that never leaves the machine. The private number is made anew for each value and
/// must not serve twice.
package struct SecureRemotePassword: Sendable {
    /// What the service sent for the proof.
    package struct Challenge: Sendable, Hashable {
        /// Hexadecimal, of either case and any length.
        package var salt: String
        /// `SRP_B`, hexadecimal.
        package var serverValue: String
        /// What goes back as it came, in base64.
        package var secretBlock: String

        package init(salt: String, serverValue: String, secretBlock: String) {
            self.salt = salt
            self.serverValue = serverValue
            self.secretBlock = secretBlock
        }
    }

    /// Whose password it is: a user of a pool, or a device of a group.
    package struct Subject: Sendable, Hashable {
        /// The part of the pool's id behind its region; of a device the group's key.
        package var group: String
        /// The user's name as the service has it (`USER_ID_FOR_SRP`); of a device its key.
        package var name: String
        package var password: Secret

        package init(group: String, name: String, password: Secret) {
            self.group = group
            self.name = name
            self.password = password
        }
    }

    private let privateValue: Secret
    /// `SRP_A`: hexadecimal without leading zeros.
    package let publicValue: String

    /// An exchange with a private number of 1024 bits from the system's generator.
    package init() {
        var generator = SystemRandomNumberGenerator()
        while true {
            let candidate = (0..<128).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            if let exchange = SecureRemotePassword(privateValue: candidate) {
                self = exchange
                return
            }
        }
    }

    /// An exchange with that private number; `nil` when its public value would be a multiple of the modulus.
    init?(privateValue bytes: [UInt8]) {
        let modulus = SRPGroup.modulus
        let publicValue = SRPGroup.generator.raised(to: BigNumber(bytes), modulo: modulus)
        guard !publicValue.remainder(dividingBy: modulus).isZero else { return nil }
        self.privateValue = Secret(Hexadecimal.encode(bytes))
        self.publicValue = Hexadecimal.encode(publicValue.bytes)
    }

    /// The proof: `PASSWORD_CLAIM_SIGNATURE`, in base64.
    ///
    /// Fails with `srp.challenge` when the service's values are none that an honest service sends: unreadable ones, a
    /// multiple of the modulus, or a pair whose hash is zero.
    package func signature(
        for challenge: Challenge, of subject: Subject, at timestamp: String
    ) throws(UserPoolError) -> String {
        guard let block = Data(base64Encoded: challenge.secretBlock) else {
            throw .unacceptableChallenge("a secret block that is no base64")
        }
        let key = SymmetricKey(data: try sessionKey(for: challenge, of: subject))
        let message = Array(subject.group.utf8) + Array(subject.name.utf8) + Array(block) + Array(timestamp.utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key)).base64EncodedString()
    }

    /// The key that both sides come to: 16 bytes.
    func sessionKey(for challenge: Challenge, of subject: Subject) throws(UserPoolError) -> [UInt8] {
        guard let saltBytes = Hexadecimal.decode(challenge.salt), saltBytes.count <= 64 else {
            throw .unacceptableChallenge("a salt that is no number")
        }
        guard let serverBytes = Hexadecimal.decode(challenge.serverValue), serverBytes.count <= 1024 else {
            throw .unacceptableChallenge("a public value that is no number")
        }
        let modulus = SRPGroup.modulus
        let serverValue = BigNumber(serverBytes)
        if serverValue.remainder(dividingBy: modulus).isZero {
            throw .unacceptableChallenge("a public value that gives every password away")
        }
        let scrambler = BigNumber(
            Self.hash(BigNumber(Hexadecimal.decode(publicValue) ?? []).signedBytes + serverValue.signedBytes))
        if scrambler.isZero { throw .unacceptableChallenge("public values whose hash is zero") }

        let exponent = Self.passwordNumber(salt: saltBytes, of: subject)
        let verifier = SRPGroup.generator.raised(to: exponent, modulo: modulus)
        let base = serverValue.minus(SRPGroup.multiplier.times(verifier), modulo: modulus)
        let privateNumber = BigNumber(Hexadecimal.decode(privateValue.reveal()) ?? [])
        let shared = base.raised(to: privateNumber.plus(scrambler.times(exponent)), modulo: modulus)
        return Self.derivedKey(from: shared.signedBytes, salt: scrambler.signedBytes)
    }

    /// `x`: the number that stands for a password.
    static func passwordNumber(salt: [UInt8], of subject: Subject) -> BigNumber {
        let login = Array("\(subject.group)\(subject.name):\(subject.password.reveal())".utf8)
        return BigNumber(hash(BigNumber(salt).signedBytes + hash(login)))
    }

    /// HKDF of RFC 5869 with one block, of which the first half is used.
    private static func derivedKey(from material: [UInt8], salt: [UInt8]) -> [UInt8] {
        let extracted = HMAC<SHA256>.authenticationCode(for: material, using: SymmetricKey(data: salt))
        let information = Array("Caldera Derived Key".utf8) + [1]
        return Array(
            HMAC<SHA256>.authenticationCode(for: information, using: SymmetricKey(data: Data(extracted))).prefix(16))
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
