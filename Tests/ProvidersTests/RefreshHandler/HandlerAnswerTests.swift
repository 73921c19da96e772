import CredentialModel
import StrictJSON
import Testing

@testable import Providers

/// What may stand on a handler's stdout.
struct `A handler's answer` {
    private static let minute = Duration.seconds(60)

    private func read(
        _ text: String, as provider: ProviderKind = .developer, runningFor time: Duration = .zero
    ) throws(HandlerViolation) -> HandlerAnswer {
        try HandlerAnswer(
            reading: Array(text.utf8), from: provider, startedAt: Sample.now, now: Sample.now + time)
    }

    private func token(_ answer: HandlerAnswer) -> ProviderToken? {
        if case .token(let token) = answer.content { token } else { nil }
    }

    static let expiries: [(String, Duration)] = [
        (#""expires_at": 1795424400000"#, .seconds(3600)),
        (#""expires_at": "1795424400000""#, .seconds(3600)),
        (#""expires_at": 1795424400"#, .seconds(3600)),
        (#""expires_at": "1795424400""#, .seconds(3600)),
        (#""expires_at": 1.7954244e12"#, .seconds(3600)),
        (#""expires_at": 1795424400.5"#, .milliseconds(3_600_500)),
        (#""expires_at": "2026-11-23T09:00:00Z""#, .seconds(3600)),
        (#""expires_at": "2026-11-23T10:00:00.250+01:00""#, .milliseconds(3_600_250)),
        (#""expires_in": 900"#, .seconds(900)),
        (#""expires_in": "900""#, .seconds(900)),
        (#""expires_at": 1795424400000, "expires_in": 900"#, .seconds(3600)),
        (#""expires_at": null, "expires_in": 900"#, .seconds(900)),
    ]

    @Test(arguments: expiries)
    func `tells its expiry in any of the usual forms`(member: String, left: Duration) throws {
        let answer = try read(#"{"token": "\#(Sample.token)", \#(member), "unknown": [1, {}]}"#)
        #expect(token(answer)?.expiration == Sample.now + left)
        #expect(token(answer)?.value.reveal() == Sample.token)
        #expect(answer.warnings.isEmpty)
    }

    @Test func `without any expiry lives for an hour, with a warning`() throws {
        let answer = try read(#"{"token": "\#(Sample.token)"}"#)
        #expect(token(answer)?.expiration == Sample.now + .seconds(3600))
        #expect(answer.warnings.count == 1)
    }

    @Test func `counts a lifetime from before the handler ran`() throws {
        let answer = try read(#"{"token": "\#(Sample.token)", "expires_in": 900}"#, runningFor: Self.minute)
        #expect(token(answer)?.expiration == Sample.now + .seconds(900))
        #expect(token(answer)?.obtainedAt == Sample.now + Self.minute)
    }

    @Test(
        arguments: [
            (nil, 600, 600), (3600, 600, 600), (300, 600, 300),
        ] as [(Int64?, Int64, Int64)])
    func `ends with the token's own exp when that is earlier`(stated: Int64?, exp: Int64, expected: Int64) throws {
        let jwt = Sample.jwt(["exp": .integer(Sample.now.seconds + exp)])
        let answer = try read(#"{"token": "\#(jwt)"\#(stated.map { #", "expires_in": \#($0)"# } ?? "")}"#)
        #expect(token(answer)?.expiration == Sample.now + .seconds(expected))
        #expect(answer.warnings.isEmpty)
    }

    @Test func `may bring an identity id and state`() throws {
        let answer = try read(
            #"{"token": "\#(Sample.token)", "identity_id": "eu-west-1:0c8e-00af", "state": {"cursor": [1, "x"]}}"#)
        #expect(answer.identityID == "eu-west-1:0c8e-00af")
        #expect(answer.state == .set(["cursor": [1, "x"]]))
        let without = try read(#"{"token": "\#(Sample.token)", "identity_id": null}"#)
        #expect(without.identityID == nil)
        #expect(without.state == .unchanged)
    }

    static let malformed: [(String, HandlerRule)] = [
        ("", .answer), ("   \n", .answer), ("null", .answer), ("[]", .answer), (#""token""#, .answer),
        (#"{"token": "test-a"} {"token": "test-b"}"#, .answer), (#"{"token": "test-a"} trailing"#, .answer),
        (#"{"token": "test-a", "token": "test-b"}"#, .answer), (#"{"token": "test-a""#, .answer),
        (#"{'token': 'test-a'}"#, .answer), ("\u{FEFF}{}", .answer),
        (String(repeating: "[", count: 100_000), .answer),
        ("{}", .token), (#"{"token": null}"#, .token), (#"{"token": ""}"#, .token), (#"{"token": 5}"#, .token),
        (#"{"token": {"a": 1}}"#, .token), (#"{"token": "test a"}"#, .token), (#"{"token": "test\n"}"#, .token),
        (#"{"token": "test\u0000"}"#, .token), (#"{"token": "test\r\nX-Injected: 1"}"#, .token),
        (#"{"token": "tést"}"#, .token), (#"{"token": "test\u2028"}"#, .token),
        (#"{"Token": "test-a"}"#, .token), (#"{"AccessKeyId": "ASIATEST", "Version": 1}"#, .token),
        (#"{"token": "\#(String(repeating: "t", count: 50_001))"}"#, .token),
        (#"{"token": "test-a", "expires_at": 1795420799000}"#, .expiry),
        (#"{"token": "test-a", "expires_at": 1795420800000}"#, .expiry),
        (#"{"token": "test-a", "expires_at": 0}"#, .expiry), (#"{"token": "test-a", "expires_at": -5}"#, .expiry),
        (#"{"token": "test-a", "expires_in": 0}"#, .expiry), (#"{"token": "test-a", "expires_in": -60}"#, .expiry),
        (#"{"token": "test-a", "expires_at": "tomorrow"}"#, .expiry),
        (#"{"token": "test-a", "expires_at": ""}"#, .expiry), (#"{"token": "test-a", "expires_at": true}"#, .expiry),
        (#"{"token": "test-a", "expires_at": 1e300}"#, .expiry),
        (#"{"token": "test-a", "expires_at": 9223372036854775807}"#, .expiry),
        (#"{"token": "test-a", "expires_in": 1e18}"#, .expiry), (#"{"token": "test-a", "expires_in": []}"#, .expiry),
        (#"{"token": "test-a", "identity_id": "eu-west-1"}"#, .identityID),
        (#"{"token": "test-a", "identity_id": "eu-west-1:XYZ"}"#, .identityID),
        (#"{"token": "test-a", "identity_id": "eu west:0c8e"}"#, .identityID),
        (#"{"token": "test-a", "identity_id": "a:b:c"}"#, .identityID),
        (#"{"token": "test-a", "identity_id": ":0c8e"}"#, .identityID),
        (#"{"token": "test-a", "identity_id": 7}"#, .identityID),
        (#"{"token": "test-a", "identity_id": "eu-west-1:\#(String(repeating: "0", count: 50))"}"#, .identityID),
        (#"{"token": "test-a", "state": "\#(String(repeating: "s", count: 16_384))"}"#, .state),
        (#"{"error": 5}"#, .error), (#"{"error": {"code": 5}}"#, .error),
        (#"{"error": {"retryable": "no"}}"#, .error), (#"{"error": {"retry_after": "soon"}}"#, .error),
    ]

    @Test(arguments: malformed)
    func `that breaks a rule is refused by that rule and not quoted`(text: String, rule: HandlerRule) {
        let violation = #expect(throws: HandlerViolation.self) { try read(text) }
        #expect(violation?.rule == rule)
        #expect(violation?.explanation.contains("test-a") == false)
    }

    @Test func `names the byte at which it stops to be JSON`() {
        let violation = #expect(throws: HandlerViolation.self) { try read(#"{"token": test}"#) }
        #expect(violation?.explanation.contains("at byte 10") == true)
    }

    @Test func `that is not UTF-8 is refused`() {
        let violation = #expect(throws: HandlerViolation.self) {
            try HandlerAnswer(
                reading: Array(#"{"token": ""#.utf8) + [0xFF, 0x22, 0x7D], from: .developer, startedAt: Sample.now,
                now: Sample.now)
        }
        #expect(violation?.rule == .answer)
    }

    @Test func `takes the longest token and the largest state`() throws {
        let token = String(repeating: "t", count: 50_000)
        let state = String(repeating: "s", count: 16_382)
        let answer = try read(#"{"token": "\#(token)", "state": "\#(state)"}"#)
        #expect(self.token(answer)?.value.reveal() == token)
        #expect(answer.state == .set(.string(state)))
    }

    @Test func `of a process is a set of credentials`() throws {
        let answer = try read(
            """
            {"Version": 1, "AccessKeyId": "ASIATESTTESTTESTTEST", "SecretAccessKey": "test-secret",
             "SessionToken": "test-session", "Expiration": "2026-11-23T09:00:00Z", "state": 1}
            """, as: .process)
        guard case .credentials(let credentials) = answer.content else {
            Issue.record("no credentials")
            return
        }
        #expect(credentials.accessKeyID == "ASIATESTTESTTESTTEST")
        #expect(credentials.secretAccessKey.reveal() == "test-secret")
        #expect(credentials.sessionToken.reveal() == "test-session")
        #expect(credentials.lifetime == .seconds(3600))
        #expect(answer.state == .set(1))
    }

    @Test(
        arguments: [
            (#""Version": 1"#, #""Version": 2"#, .credentials), (#""Version": 1"#, #""Version": "1""#, .credentials),
            ("AccessKeyId", "AccessKeyID", .credentials), ("test-secret", "test secret", .credentials),
            ("SessionToken", "Session", .credentials), ("Expiration", "Expires", .credentials),
            ("2026-11-23T09:00:00Z", "1795424400000", .credentials), ("T09", "T07", .expiry),
        ] as [(String, String, HandlerRule)])
    func `of a process is refused when it is incomplete`(part: String, replacement: String, rule: HandlerRule) {
        let whole =
            #"{"Version": 1, "AccessKeyId": "ASIATEST", "SecretAccessKey": "test-secret", "#
            + #""SessionToken": "test-session", "Expiration": "2026-11-23T09:00:00Z"}"#
        let broken = whole.split(separator: part, omittingEmptySubsequences: false).joined(separator: replacement)
        #expect(throws: Never.self) { try read(whole, as: .process) }
        let violation = #expect(throws: HandlerViolation.self) { try read(broken, as: .process) }
        #expect(violation?.rule == rule)
    }
}
