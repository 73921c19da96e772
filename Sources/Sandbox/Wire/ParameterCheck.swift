/// Collects what is wrong with a request's parameters, in the words of AWS's own validation.
struct ParameterCheck {
    private var violations: [String] = []

    /// A text of so many UTF-16 units (AWS counts as Java does) from this alphabet; `nil` violates nothing.
    mutating func text(
        _ value: String?, at name: String, length: ClosedRange<Int>, pattern: String? = nil,
        alphabet: (UInt8) -> Bool = { _ in true }
    ) {
        guard let value else { return }
        if value.utf16.count < length.lowerBound {
            violate(name, value, "Member must have length greater than or equal to \(length.lowerBound)")
        }
        if value.utf16.count > length.upperBound {
            violate(name, value, "Member must have length less than or equal to \(length.upperBound)")
        }
        if let pattern, !value.utf8.allSatisfy(alphabet) {
            violate(name, value, "Member must satisfy regular expression pattern: \(pattern)")
        }
    }

    /// As ``text(_:at:length:pattern:alphabet:)``, of a value that has no place in a message.
    mutating func secret(
        _ value: String, at name: String, length: ClosedRange<Int>, pattern: String, alphabet: (UInt8) -> Bool
    ) {
        let count = value.utf16.count
        if !length.contains(count) {
            let bound =
                count < length.lowerBound
                ? "greater than or equal to \(length.lowerBound)" : "less than or equal to \(length.upperBound)"
            violate(name, "\(count) characters", "Member must have length \(bound)")
        }
        if !value.utf8.allSatisfy(alphabet) {
            violate(name, "\(count) characters", "Member must satisfy regular expression pattern: \(pattern)")
        }
    }

    /// A number in a range; `nil` violates nothing.
    mutating func number(_ value: Int?, at name: String, in range: ClosedRange<Int>) {
        guard let value else { return }
        if value < range.lowerBound {
            violate(name, String(value), "Member must have value greater than or equal to \(range.lowerBound)")
        }
        if value > range.upperBound {
            violate(name, String(value), "Member must have value less than or equal to \(range.upperBound)")
        }
    }

    /// A parameter that must be there.
    mutating func required(_ value: (some Any)?, at name: String) {
        if value == nil {
            violations.append("Value null at '\(name)' failed to satisfy constraint: Member must not be null")
        }
    }

    /// Something else that a member must satisfy.
    mutating func violate(_ name: String, _ value: String, _ constraint: String) {
        violations.append("Value '\(value)' at '\(name)' failed to satisfy constraint: \(constraint)")
    }

    /// Throws what was collected, if anything was.
    func validate(code: String) throws(ServiceError) {
        guard !violations.isEmpty else { return }
        let noun = violations.count == 1 ? "error" : "errors"
        throw ServiceError(
            code, "\(violations.count) validation \(noun) detected: \(violations.joined(separator: "; "))")
    }
}

extension UInt8 {
    /// A letter or digit of ASCII.
    var isASCIIAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// What `[\w+=,.@-]` admits.
    var isSessionNameByte: Bool { isASCIIAlphanumeric || "_+=,.@-".utf8.contains(self) }
}
