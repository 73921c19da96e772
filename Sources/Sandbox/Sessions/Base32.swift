import Crypto

/// A name of the form that IAM gives its entities: 17 characters of base32 that stay the same for the same thing.
enum Base32 {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func name(of text: String) -> String {
        String(decoding: SHA256.hash(data: Array(text.utf8)).prefix(17).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}
