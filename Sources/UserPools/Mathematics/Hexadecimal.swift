/// Numbers in base 16 as Cognito sends and takes them: no sign, no prefix, an odd number of digits as likely as an even
/// one.
enum Hexadecimal {
    /// The bytes of a number in upper or lower case, at least one digit; `nil` for anything else.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8? = text.utf8.count.isMultiple(of: 2) ? nil : 0
        for digit in text.utf8 {
            guard let value = value(of: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// Lower case, without leading zeros; zero is `0`.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }.drop { $0 == UInt8(ascii: "0") }
        return text.isEmpty ? "0" : String(decoding: text, as: UTF8.self)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
