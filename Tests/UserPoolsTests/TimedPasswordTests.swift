import CredentialModel
import Testing

@testable import UserPools

@Suite("Authenticator codes")
struct TimedPasswordTests {
    /// "12345678901234567890" in base32, the seed of RFC 6238 appendix B.
    private static let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    private func codes(_ seed: String = seed) throws -> TimedPassword {
        try #require(TimedPassword(seed: Secret(seed)))
    }

    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func `the vectors of RFC 6238 come out`(_ seconds: Int64, _ code: String) throws {
        #expect(try codes().digits(of: seconds / 30, count: 8) == code)
        #expect(try codes().code(at: Timestamp(seconds: seconds)).digits.reveal() == code.suffix(6))
    }

    @Test(arguments: [
        "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
        "gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ======",
    ])
    func `a seed may be written as people copy it`(_ seed: String) throws {
        #expect(try codes(seed).code(at: Timestamp(seconds: 59)).digits == Secret("287082"))
    }

    @Test(arguments: ["", " ", "====", "GEZD1", "GEZD8", "GE=ZD", "gez\u{e4}", "G", "GEZDGN"])
    func `what is no base32 is refused`(_ seed: String) {
        #expect(TimedPassword(seed: Secret(seed)) == nil)
    }

    @Test(arguments: [("MY", "f"), ("MZXQ", "fo"), ("MZXW6", "foo"), ("MZXW6YQ", "foob"), ("MZXW6YTBOI", "foobar")])
    func `the vectors of RFC 4648 come out`(_ text: String, _ word: String) {
        #expect(Base32.decode(text) == Array(word.utf8))
    }

    @Test func `a code is never given twice`() throws {
        let codes = try codes()
        let now = Timestamp(seconds: 1_111_111_111)
        let first = codes.code(at: now)
        #expect(first.step == 37_037_037)
        #expect(first.validFrom <= now)
        let second = codes.code(at: now, after: first.step)
        #expect(second.step == first.step + 1)
        #expect(second.digits != first.digits)
        #expect(second.validFrom == Timestamp(seconds: 37_037_038 * 30))
        let third = codes.code(at: now, after: second.step)
        #expect(third.step == second.step + 1)
    }

    @Test func `an old step does not hold a code back`() throws {
        let code = try codes().code(at: Timestamp(seconds: 1_111_111_111), after: 5)
        #expect(code.step == 37_037_037)
    }

    @Test func `a step from a wrong clock does not block for good`() throws {
        let code = try codes().code(at: Timestamp(seconds: 1_111_111_111), after: 90_000_000)
        #expect(code.step == 37_037_037)
    }

    @Test func `the seed cannot be printed`() throws {
        let codes = try codes()
        #expect("\(codes)" == "TimedPassword(<redacted>)")
        #expect(Mirror(reflecting: codes).children.isEmpty)
    }
}
