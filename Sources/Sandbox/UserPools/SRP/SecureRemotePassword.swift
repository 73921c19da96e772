import Crypto

/// The server's half of the Secure Remote Password protocol (SRP-6a, RFC 5054) in the way of Cognito User Pools.
///
/// Numbers are hashed as Java writes them: big-endian, with a zero byte in front where the first bit is set.
enum SecureRemotePassword {
    /// The server's ephemeral pair.
    struct ServerKey: Sendable {
        fileprivate let secret: [UInt8]
        /// B, big-endian.
        let `public`: [UInt8]
    }

    /// What the server keeps instead of a password.
    ///
    /// - Parameter identity: what stands before the colon: the pool's name and the user's, or a device's group and key.
    static func verifier(identity: String, password: String, salt: [UInt8]) -> [UInt8] {
        let inner = SHA256.hash(data: Array("\(identity):\(password)".utf8))
        let exponent = SHA256.hash(data: signed(salt) + Array(inner))
        return ModularGroup.power(ModularGroup.generator, Array(exponent))
    }

    /// A new pair for one sign-in. The secret half is random unless it is given.
    static func serverKey(
        for verifier: [UInt8], secret: [UInt8] = (0..<32).map { _ in UInt8.random(in: 0 ... .max) }
    ) -> ServerKey {
        let ephemeral = ModularGroup.power(ModularGroup.generator, secret)
        let sum = ModularGroup.sum(ModularGroup.product(multiplier, verifier), ephemeral)
        return ServerKey(secret: secret, public: sum)
    }

    /// The key that both sides have once the password was right: 16 bytes.
    ///
    /// - Parameter clientKey: A, big-endian, not a multiple of the prime.
    static func sessionKey(clientKey: [UInt8], serverKey: ServerKey, verifier: [UInt8]) -> [UInt8] {
        let scrambler = Array(SHA256.hash(data: signed(clientKey) + signed(serverKey.public)))
        let base = ModularGroup.product(clientKey, ModularGroup.power(verifier, scrambler))
        let shared = ModularGroup.power(base, serverKey.secret)
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: signed(shared)), salt: signed(scrambler),
            info: Array("Caldera Derived Key".utf8), outputByteCount: 16)
        return key.withUnsafeBytes { Array($0) }
    }

    /// Whether the claim was signed under that key.
    ///
    /// - Parameter identity: the pool's name and the user's, or a device's group and key.
    static func isSigned(
        _ signature: [UInt8], key: [UInt8], identity: String, secretBlock: [UInt8], timestamp: String
    ) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            signature, authenticating: Array(identity.utf8) + secretBlock + Array(timestamp.utf8),
            using: SymmetricKey(data: key))
    }

    /// The number behind hexadecimal digits of any count, big-endian; `nil` when there are other characters or too many.
    static func number(hex text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard !digits.isEmpty, digits.count == text.utf8.count, digits.count <= 2048 else { return nil }
        let even = digits.count % 2 == 0 ? digits : [0] + digits
        return stride(from: 0, to: even.count, by: 2).map { UInt8(even[$0] << 4 | even[$0 + 1]) }
    }

    /// Hexadecimal digits as Java prints a number: lower case, no leading zero, so that every client pads it alike.
    static func hex(_ number: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = number.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }.drop { $0 == UInt8(ascii: "0") }
        return text.isEmpty ? "0" : String(decoding: text, as: UTF8.self)
    }

    /// k = H(N | g).
    private static let multiplier = Array(
        SHA256.hash(data: signed(ModularGroup.prime) + signed(ModularGroup.generator)))

    private static func signed(_ number: [UInt8]) -> [UInt8] {
        let minimal = Array(number.drop { $0 == 0 })
        guard let first = minimal.first, first < 0x80 else { return [0] + minimal }
        return minimal
    }
}
