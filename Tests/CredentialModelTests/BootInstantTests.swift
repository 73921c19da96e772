import CredentialModel
import Testing

@Suite("An instant of the machine's clock")
struct BootInstantTests {
    private let instant = BootInstant(nanoseconds: 5_000_000_000)

    @Test func `adding and subtracting`() {
        #expect(instant + .seconds(2) == BootInstant(nanoseconds: 7_000_000_000))
        #expect(instant - .seconds(2) == BootInstant(nanoseconds: 3_000_000_000))
        #expect((instant + .milliseconds(1500)) - instant == .milliseconds(1500))
    }

    @Test(arguments: [Duration.seconds(10_000_000_000), .seconds(Int64.max), .nanoseconds(Int64.max)])
    func `sums end at the distant future`(_ duration: Duration) {
        #expect(instant + duration == .distantFuture)
        #expect(BootInstant.distantFuture + duration == .distantFuture)
        #expect(instant - duration < BootInstant(nanoseconds: 0))
        #expect(BootInstant(nanoseconds: .min) - duration == BootInstant(nanoseconds: .min))
    }

    @Test func `the distant future is far from everything`() {
        #expect(BootInstant.distantFuture - instant > .seconds(9_000_000_000))
        #expect(BootInstant.distantFuture - BootInstant(nanoseconds: .min) > .seconds(18_000_000_000))
        #expect(instant < .distantFuture)
    }

    @Test(
        arguments: [
            (.nanoseconds(-1), -1), (.seconds(1), 1_000_000_000), (.seconds(9_000_000_000), 9_000_000_000_000_000_000),
            (.seconds(9_300_000_000), .max), (.seconds(Int64.min), .min + 1),
            (Duration(secondsComponent: 1, attosecondsComponent: 999_999_999), 1_000_000_000),
        ] as [(Duration, Int64)])
    func `durations in nanoseconds`(_ duration: Duration, _ nanoseconds: Int64) {
        #expect(duration.nanoseconds == nanoseconds)
    }
}
