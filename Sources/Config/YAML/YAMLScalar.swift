/// What the text of a scalar without quotes means.
///
/// Values are read by the core schema of YAML 1.2. ``needsQuotes(_:)`` knows the readings of YAML 1.1 as well, because
/// whoever wrote `no` or `0640` may have had those in mind.
enum YAMLScalar {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// YAML 1.2.2, section 10.3.2.
    static func isNull(_ text: Bytes) -> Bool {
        text.isEmpty || equals(text, "~") || equals(text, "null") || equals(text, "Null") || equals(text, "NULL")
    }

    /// YAML 1.2.2, section 10.3.2.
    static func bool(_ text: Bytes) -> Bool? {
        switch text.count {
        case 4: equals(text, "true") || equals(text, "True") || equals(text, "TRUE") ? true : nil
        case 5: equals(text, "false") || equals(text, "False") || equals(text, "FALSE") ? false : nil
        default: nil
        }
    }

    /// A whole number of the core schema that fits.
    static func integer(_ text: Bytes) -> Int? {
        guard text.count < 24, let first = text.first else { return nil }
        if first == UInt8(ascii: "0"), text.count > 2 {
            let digits = String(decoding: text.dropFirst(2), as: UTF8.self)
            guard isDigit(text[2]) || isLetter(text[2]) else { return nil }
            if text[1] == UInt8(ascii: "o") { return Int(digits, radix: 8) }
            if text[1] == UInt8(ascii: "x") { return Int(digits, radix: 16) }
        }
        let digits = text.dropFirst(isSign(first) ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    /// Any number of the core schema that is finite.
    static func number(_ text: Bytes) -> Double? {
        if let integer = integer(text) { return Double(integer) }
        guard let first = text.first, isDigit(first) || isSign(first) || first == UInt8(ascii: "."),
            text.contains(where: isDigit),
            text.allSatisfy({ isDigit($0) || isSign($0) || $0 | 0x20 == UInt8(ascii: "e") || $0 == UInt8(ascii: ".") })
        else { return nil }
        // The core schema's `.5`, `5.` and `5.e3` are not among what Swift reads.
        var digits = String(decoding: text, as: UTF8.self)
        if digits.hasSuffix(".") { digits += "0" }
        guard let number = Double(digits), number.isFinite else { return nil }
        return number
    }

    /// Whether a string field must not hold this text without quotes: YAML 1.1 or 1.2 reads it as null, as a boolean, or
    /// as a number with a leading zero or a colon.
    static func needsQuotes(_ text: Bytes) -> Bool {
        guard let first = text.first else { return true }
        if isDigit(first) || isSign(first) { return isAmbiguousNumber(text) }
        // No word below is longer, and most texts are.
        guard text.count <= 5 else { return false }
        return isNull(text) || words.contains { equalsWord(text, $0) }
    }

    /// The booleans of both versions, in lower case.
    private static let words: [StaticString] = ["y", "n", "yes", "no", "on", "off", "true", "false"]

    /// Lower case, upper case or capitalized: the three spellings that YAML knows.
    private static func equalsWord(_ text: Bytes, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        let isShouted = text.count > 1 && isUpper(text[1])
        for index in 0..<text.count {
            let mayBeUpper = isShouted || index == 0
            guard text[index] == word.utf8Start[index] || mayBeUpper && text[index] | 0x20 == word.utf8Start[index]
            else { return false }
            guard !isShouted || isUpper(text[index]) else { return false }
        }
        return true
    }

    private static func isAmbiguousNumber(_ text: Bytes) -> Bool {
        let digits = Bytes(rebasing: text.dropFirst(isSign(text[0]) ? 1 : 0))
        guard let first = digits.first, isDigit(first) else { return false }
        if digits.contains(UInt8(ascii: ":")) { return isSexagesimal(digits) }
        guard first == UInt8(ascii: "0"), digits.count > 1 else { return false }
        let rest = digits.dropFirst(2)
        switch digits[1] {
        case UInt8(ascii: "x"): return !rest.isEmpty && rest.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: "_") }
        case UInt8(ascii: "o"), UInt8(ascii: "b"): return !rest.isEmpty && rest.allSatisfy(isDigitOrUnderscore)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            return digits.dropFirst().allSatisfy(isDigitOrUnderscore) || number(text) != nil
        default: return false
        }
    }

    /// `190:20:30`, `12:30.5`: base 60 in YAML 1.1.
    private static func isSexagesimal(_ digits: Bytes) -> Bool {
        let parts = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return parts.enumerated().allSatisfy { index, part in
            if index == 0 { return !part.isEmpty && part.allSatisfy(isDigitOrUnderscore) }
            let whole = part.prefix(while: isDigit)
            let isLast = index == parts.count - 1
            guard (1...2).contains(whole.count), whole.count == 1 || whole[whole.startIndex] <= UInt8(ascii: "5") else {
                return false
            }
            let fraction = part.dropFirst(whole.count)
            return fraction.isEmpty
                || isLast && fraction.first == UInt8(ascii: ".") && fraction.dropFirst().allSatisfy(isDigitOrUnderscore)
        }
    }

    static func equals(_ text: Bytes, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<text.count where text[index] != word.utf8Start[index] { return false }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
    private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool { isDigit(byte) || byte == UInt8(ascii: "_") }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }
    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
}
