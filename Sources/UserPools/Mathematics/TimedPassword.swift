package import CredentialModel
import Crypto

/// An authenticator's codes: TOTP with SHA-1, six digits, steps of 30 s (RFC 6238).
package struct TimedPassword: Sendable, Hashable {
    /// A code and when it may be shown.
    package struct Code: Sendable, Hashable {
        package let digits: Secret
        /// The number of its step since 1970; whoever showed it remembers this.
        package let step: Int64
        /// When its step begins: not before then may it be shown.
        package let validFrom: Timestamp
    }

    /// The length of a step in seconds.
    package static let period: Int64 = 30

    private let key: [UInt8]

    /// Codes of a seed in base32, blanks, case and padding as they come; `nil` when it is no such text.
    package init?(seed: Secret) {
        guard let key = Base32.decode(seed.reveal()) else { return nil }
        self.key = key
    }

    /// The next code that was not shown yet: the current step's, or that of the step after the last one used, which may
    /// begin in the future. A service takes every code once.
    package func code(at now: Timestamp, after lastStep: Int64? = nil) -> Code {
        let current = now.seconds / Self.period
        // A last step far in the future was written under a clock that was wrong: it must not block sign-ins for good.
        let next = lastStep.map { $0 + 1 }.flatMap { $0 <= current + 2 ? $0 : nil } ?? current
        let step = max(current, next)
        return Code(
            digits: Secret(digits(of: step, count: 6)), step: step,
            validFrom: Timestamp(seconds: step * Self.period))
    }

    /// HOTP's truncation (RFC 4226 section 5.3).
    func digits(of step: Int64, count: Int) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: key)))
        let offset = Int(mac[19] & 0xF)
        var number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        var text: [UInt8] = []
        for _ in 0..<count {
            text.append(UInt8(ascii: "0") + UInt8(number % 10))
            number /= 10
        }
        return String(decoding: text.reversed(), as: UTF8.self)
    }
}

extension TimedPassword: CustomStringConvertible, CustomReflectable {
    package var description: String { "TimedPassword(<redacted>)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
