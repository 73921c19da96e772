/// Durations as they are written: hours, minutes and seconds in this order, each at most once (`1h30m`).
package enum DurationSyntax {
    /// The same as an ECMA 262 regular expression.
    static let pattern = "^(?=.)([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?$"

    private static let units: [(letter: UInt8, seconds: Int64)] = [
        (UInt8(ascii: "h"), 3600), (UInt8(ascii: "m"), 60), (UInt8(ascii: "s"), 1),
    ]

    /// The duration that a text of the command line stands for; `nil` for anything else.
    package static func parse(_ text: String) -> Duration? {
        var text = text
        return text.withUTF8 { parse($0) }
    }

    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Duration? {
        var rest = text[...]
        var seconds: Int64 = 0
        var next = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
            rest = rest.dropFirst(digits.count)
            guard (1...9).contains(digits.count), let letter = rest.popFirst(),
                let unit = units[next...].firstIndex(where: { $0.letter == letter })
            else { return nil }
            seconds += digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } * units[unit].seconds
            next = unit + 1
        }
        return text.isEmpty ? nil : .seconds(seconds)
    }

    /// The duration as one would write it.
    static func text(_ duration: Duration) -> String {
        var seconds = duration.components.seconds
        if seconds == 0 { return "0s" }
        var text = ""
        for (letter, unit) in units where seconds >= unit {
            text += "\(seconds / unit)\(Unicode.Scalar(letter))"
            seconds %= unit
        }
        return text
    }
}
