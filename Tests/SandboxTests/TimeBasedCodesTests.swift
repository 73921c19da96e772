import CredentialModel
import Testing

@testable import Sandbox

@Suite struct `Codes of authenticator apps` {
    /// `12345678901234567890`, the seed of RFC 6238's own test vectors.
    private static let seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `are those of the standard`(seconds: Int64, code: String) throws {
        let codes = try #require(TimeBasedCodes(base32: Self.seed))
        #expect(codes.code(at: Timestamp(seconds: seconds)) == code)
    }

    @Test func `are good once, and one step early or late`() throws {
        var codes = try #require(TimeBasedCodes(base32: Self.seed))
        let now = Timestamp(seconds: 1_000_000_020)
        let late = codes.code(at: now - .seconds(30))
        let early = codes.code(at: now + .seconds(30))
        let tooLate = codes.code(at: now - .seconds(60))
        #expect(throws: TimeBasedCodes.Refusal.wrong) { try codes.redeem(tooLate, at: now) }
        try codes.redeem(late, at: now)
        #expect(throws: TimeBasedCodes.Refusal.usedBefore) { try codes.redeem(late, at: now) }
        try codes.redeem(early, at: now)
        let present = codes.code(at: now)
        #expect(throws: TimeBasedCodes.Refusal.usedBefore) { try codes.redeem(present, at: now) }
    }

    @Test func `seeds are read and written in base32`() throws {
        let codes = TimeBasedCodes()
        let again = try #require(TimeBasedCodes(base32: codes.base32))
        #expect(again.code(at: Timestamp(seconds: 59)) == codes.code(at: Timestamp(seconds: 59)))
        #expect(TimeBasedCodes(base32: "gezd gnbv gy3t qojq gezd gnbv gy3t qojq ====")?.base32 == Self.seed)
        #expect(TimeBasedCodes(base32: "1") == nil)
        #expect(TimeBasedCodes(base32: "") == nil)
    }
}
