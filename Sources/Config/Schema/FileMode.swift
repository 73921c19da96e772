/// Permission bits as they are written: `"0640"`.
enum FileMode {
    /// The same as an ECMA 262 regular expression.
    static let pattern = "^0?[0-7]{3}$"

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UInt16? {
        let digits = text.count == 4 && text[0] == UInt8(ascii: "0") ? text.dropFirst() : text[...]
        guard digits.count == 3, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 8 }) else { return nil }
        return digits.reduce(0) { $0 << 3 | UInt16($1 - UInt8(ascii: "0")) }
    }
}
