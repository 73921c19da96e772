import CredentialModel
import Crypto

/// The key that seals what is secret in a state: 256 bits.
///
/// Beside the data, in the same folder, it protects copies of the database alone (a backup, a support bundle), not the
/// folder: whoever reads the folder reads the key. A key from elsewhere (`state.key`) protects the folder too.
package struct StateKey: Sendable {
    let key: SymmetricKey

    /// The key in any of the forms in which keys are kept: 32 raw bytes, 64 hexadecimal digits, or base64 of 32 bytes;
    /// after the last two a line break may follow.
    package init(_ bytes: [UInt8]) throws(StateError) {
        guard let key = bytes.count == 32 ? bytes : Self.decoded(bytes), key.count == 32 else {
            throw StateError(
                .malformedKey, "the state key is neither 32 bytes, nor 64 hexadecimal digits, nor base64 of 32 bytes",
                remedy: "make one with: openssl rand -hex 32")
        }
        self.key = SymmetricKey(data: key)
    }

    /// A new random key.
    package static func random() -> StateKey { StateKey(SymmetricKey(size: .bits256)) }

    private init(_ key: SymmetricKey) { self.key = key }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        var text = bytes[...]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        return text.count == 64 ? hexadecimal(text) : base64(text)
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let digits = text.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Both alphabets of base64: tools for keys write the one or the other.
    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        Base64URL.decode(
            text.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            })
    }
}

extension StateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
