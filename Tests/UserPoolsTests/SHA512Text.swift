import Crypto

/// SHA-512 of a text: how the numbers of published exchanges are made.
enum SHA512Text {
    static func of(_ text: String) -> [UInt8] { Array(SHA512.hash(data: Array(text.utf8))) }
}
