package import CredentialModel
import Crypto

extension RefreshToken {
    /// The digest by which a configured seed is known in the state and in the ledger: the first 16 bytes of a SHA-256,
    /// in hexadecimal. The seed cannot be told from it.
    package static func digest(ofSeed seed: Secret) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array("evercred seed\n\(seed.reveal())".utf8)).prefix(16)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
