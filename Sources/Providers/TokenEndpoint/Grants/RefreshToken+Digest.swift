package import CredentialModel
import Crypto

extension RefreshToken {
    /// The digest by which a token is known in the state and in the ledger of seeds: the first 16 bytes of a SHA-256,
    /// in hexadecimal. The token cannot be told from it.
    package static func digest(of token: Secret) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array("evercred seed\n\(token.reveal())".utf8)).prefix(16)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
