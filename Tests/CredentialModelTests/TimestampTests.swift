import CredentialModel
import TestSupport
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "reads RFC 3339",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("2026-11-23T12:00:00Z", 1_795_435_200_000),
            ("2026-11-23t12:00:00z", 1_795_435_200_000), ("2026-11-23 12:00:00Z", 1_795_435_200_000),
            ("2026-11-23T14:00:00+02:00", 1_795_435_200_000), ("2026-11-23T06:30:00-05:30", 1_795_435_200_000),
            ("2026-11-24T11:59:00+23:59", 1_795_435_200_000), ("2026-11-23T12:00:00-00:00", 1_795_435_200_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000), ("2024-02-29T23:59:59Z", 1_709_251_199_000),
            ("2100-02-28T00:00:00Z", 4_107_456_000_000), ("2026-11-23T12:00:00.5Z", 1_795_435_200_500),
            ("2026-11-23T12:00:00.123456789Z", 1_795_435_200_123), ("2026-11-23T12:00:00.9999Z", 1_795_435_200_999),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("1970-01-01T01:00:00+01:00", 0),
        ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23T12:00Z", "2026-11-23T12:00:00ZZ",
            " 2026-11-23T12:00:00Z",
            "2026-11-23T12:00:00Z ", "2026-11-23T12:00:00Z\n", "2026-11-23T12:00:00+0200", "2026-11-23T12:00:00+02",
            "2026-11-23T12:00:00+24:00", "2026-11-23T12:00:00+02:60", "2026-11-23T12:00:00.Z",
            "2026-11-23T12:00:00.1234567890Z", "2026-11-23T12:00:00,5Z", "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z",
            "2026-11-23T23:59:60Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
            "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z",
            "26-11-23T12:00:00Z", "2026-1-23T12:00:00Z", "-026-11-23T12:00:00Z", "2026/11/23T12:00:00Z",
            "２０２６-11-23T12:00:00Z", "2026-11-23T12:00:00−01:00", "1795435200", "2026-W48-1T12:00:00Z",
        ])
    func refuses(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `what it writes it reads again`() {
        var generator = SeededGenerator(seed: 3339)
        for _ in 0..<20_000 {
            let time = Timestamp(milliseconds: .random(in: 0...253_402_300_799_999, using: &generator))
            #expect(Timestamp(rfc3339: time.rfc3339Milliseconds) == time)
            #expect(Timestamp(rfc3339: time.rfc3339) == Timestamp(seconds: time.seconds))
        }
    }

    @Test func `every day from 1970 to 2110 follows the one before`() {
        // Counted by hand, month by month, against the arithmetic of the type.
        var day: Int64 = 0
        for year in 1970...2110 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
                for dayOfMonth in 1...length {
                    let text = "\(year)-\(two(month + 1))-\(two(dayOfMonth))T00:00:00Z"
                    if Timestamp(rfc3339: text)?.seconds != day * 86_400
                        || Timestamp(seconds: day * 86_400).rfc3339 != text
                    {
                        Issue.record("\(text) is not day \(day)")
                    }
                    day += 1
                }
            }
        }
    }

    @Test(
        "writes what four digits of a year can say, and the nearest moment otherwise",
        arguments: [
            (1_795_435_200_123, "2026-11-23T12:00:00.123Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "0000-01-01T00:00:00.000Z"),
            (.min, "0000-01-01T00:00:00.000Z"), (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
            (.max, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func writes(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339Milliseconds == text)
    }

    @Test(arguments: [(1999, 1), (2000, 2), (0, 0), (-1, -1), (-1000, -1), (-1001, -2), (.max, 9_223_372_036_854_775)])
    func `seconds are rounded down`(_ milliseconds: Int64, _ seconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
    }

    @Test func `arithmetic with absurd times stays within bounds instead of trapping`() {
        let last = Timestamp(milliseconds: .max)
        let first = Timestamp(milliseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(last - .seconds(-1) == last)
        #expect(Timestamp(seconds: .max) == last)
        #expect(Timestamp(seconds: .min) == first)
        #expect(last - first > .zero)
        #expect(first - last < .zero)
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect((last - first).milliseconds == .max)
        #expect(Duration.microseconds(-1500).milliseconds == -1)
    }
}
