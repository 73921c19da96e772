extension Timestamp {
    /// `2026-11-23T12:00:00Z`: RFC 3339 in UTC, fractions of a second cut off.
    ///
    /// RFC 3339 knows the years 0 to 9999: moments outside are written as the first or last of them.
    package var rfc3339: String { formatted(milliseconds: false) }

    /// `2026-11-23T12:00:00.123Z`: RFC 3339 in UTC with milliseconds.
    package var rfc3339Milliseconds: String { formatted(milliseconds: true) }

    /// Reads a date-time of RFC 3339 section 5.6, with or without a fraction, at any offset.
    ///
    /// `nil` for anything else, leap seconds and years beyond 1970–9999 included: a wrong guess about an expiry is
    /// worse than none.
    package init?(rfc3339 text: String) {
        var scanner = DigitScanner(Array(text.utf8))
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2), scanner.take("T", "t", " "),
            let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2), scanner.take(":"),
            let second = scanner.digits(2),
            year >= 1970, (1...12).contains(month), (1...Self.days(inMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = 0
        if scanner.take(".") {
            guard let milliseconds = scanner.fraction() else { return nil }
            fraction = milliseconds
        }
        var offset = 0
        if !scanner.take("Z", "z") {
            let sign = scanner.take("+") ? 1 : scanner.take("-") ? -1 : 0
            guard sign != 0, let hours = scanner.digits(2), scanner.take(":"), let minutes = scanner.digits(2),
                hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard scanner.isAtEnd else { return nil }
        let days = Self.daysFromEpoch(year: year, month: month, day: day)
        let minutes = (days * 24 + hour) * 60 + minute - offset
        let milliseconds = Int64((minutes * 60 + second) * 1000 + fraction)
        // The offset may lead out of the years that were checked above.
        guard (0...Self.lastMoment.milliseconds).contains(milliseconds) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: what four digits of a year can say.
    private static let firstMoment = Timestamp(milliseconds: -62_167_219_200_000)
    private static let lastMoment = Timestamp(milliseconds: 253_402_300_799_999)

    private func formatted(milliseconds withMilliseconds: Bool) -> String {
        let moment = min(max(self, Self.firstMoment), Self.lastMoment)
        let (days, rest) = moment.milliseconds.flooredDivision(by: 86_400_000)
        let (year, month, day) = Self.civil(fromDays: Int(days))
        let millisecond = Int(rest)
        // Straight into the string's own storage: every event carries such a text.
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var position = 0
            func write(_ number: Int, digits: Int, then separator: Unicode.Scalar) {
                var number = number
                for index in stride(from: position + digits - 1, through: position, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(number % 10)
                    number /= 10
                }
                buffer[position + digits] = UInt8(ascii: separator)
                position += digits + 1
            }
            write(year, digits: 4, then: "-")
            write(month, digits: 2, then: "-")
            write(day, digits: 2, then: "T")
            write(millisecond / 3_600_000, digits: 2, then: ":")
            write(millisecond / 60_000 % 60, digits: 2, then: ":")
            write(millisecond / 1000 % 60, digits: 2, then: withMilliseconds ? "." : "Z")
            if withMilliseconds { write(millisecond % 1000, digits: 3, then: "Z") }
            return position
        }
    }

    // Days and civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

    private static func daysFromEpoch(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads fixed runs of ASCII digits and single characters, front to back.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var number = 0
        for byte in bytes[position..<position + count] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += count
        return number
    }

    /// A run of one to nine fraction digits as whole milliseconds.
    mutating func fraction() -> Int? {
        var milliseconds = 0
        var weight = 100
        let start = position
        while let digit = digits(1) {
            milliseconds += digit * weight
            weight /= 10
        }
        return (1...9).contains(position - start) ? milliseconds : nil
    }

    mutating func take(_ characters: Unicode.Scalar...) -> Bool {
        guard position < bytes.count, characters.contains(Unicode.Scalar(bytes[position])) else { return false }
        position += 1
        return true
    }
}
