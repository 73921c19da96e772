import CredentialModel
import Crypto

/// An authenticator app's codes (RFC 6238: SHA-1, 30 s, six digits), each good for one use.
struct TimeBasedCodes: Sendable {
    enum Refusal: Error {
        case wrong
        case usedBefore
    }

    private let seed: [UInt8]
    /// The latest step whose code was taken; earlier ones are spent with it.
    private var lastStep: Int64 = .min

    /// A new random seed of 160 bits.
    init() { self.seed = (0..<20).map { _ in UInt8.random(in: 0 ... .max) } }

    /// The seed in base32, blanks and padding ignored; `nil` when it is none.
    init?(base32 text: String) {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in text.uppercased().utf8 where byte != UInt8(ascii: "=") && byte != UInt8(ascii: " ") {
            guard let value = Base32.alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 5 | value
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= 1 << count - 1
            }
        }
        guard !bytes.isEmpty else { return nil }
        self.seed = bytes
    }

    /// The seed in base32, for the user's app.
    var base32: String {
        var text: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in seed {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                text.append(Base32.alphabet[bits >> count & 31])
            }
        }
        if count > 0 { text.append(Base32.alphabet[bits << (5 - count) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The code of the 30 seconds around that moment.
    func code(at time: Timestamp) -> String { code(ofStep: time.seconds / 30) }

    /// Takes a code, which may be one step early or late.
    mutating func redeem(_ code: String, at time: Timestamp) throws(Refusal) {
        let now = time.seconds / 30
        guard let step = (now - 1...now + 1).first(where: { self.code(ofStep: $0) == code }) else { throw .wrong }
        guard step > lastStep else { throw .usedBefore }
        lastStep = step
    }

    private func code(ofStep step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: seed)))
        let offset = Int(digest[19] & 15)
        let number = digest[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}
