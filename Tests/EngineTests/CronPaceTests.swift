import CredentialModel
import Engine
import Testing

/// How regularly single passes come.
struct `The pace of cron` {
    private static let start = Timestamp(seconds: 1_795_430_000)

    private func pace(_ starts: [Int], now: Int, key: String = "once.starts") -> CronPace? {
        let times = starts.map { (Self.start + .seconds($0)).rfc3339 }
        return CronPace(notes: [key: times.joined(separator: ",")], now: Self.start + .seconds(now))
    }

    @Test func `is known from the second pass on`() {
        #expect(CronPace(notes: [:], now: Self.start) == nil)
        #expect(pace([0], now: 10) == nil)
        #expect(pace([0, 1800], now: 1900)?.interval == .seconds(1800))
        #expect(pace([0, 1800], now: 1900, key: "once.starts billing") == nil, "another selection is another line")
    }

    @Test func `forgives a run by hand, and half an interval`() {
        #expect(pace([0, 1800, 1810, 3600], now: 3600)?.interval == .seconds(1790))
        #expect(pace([0, 1800, 3600], now: 3600 + 2700)?.isLate == false)
        #expect(pace([0, 1800, 3600], now: 3600 + 2701)?.isLate == true)
        #expect(pace([0, 1800, 3600], now: 3700)?.last == Self.start + .seconds(3600))
    }
}
