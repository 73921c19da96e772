import CredentialModel
import Crypto
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// Which refresh token is redeemed, and what becomes of it.
struct `A refresh token` {
    private static let remembered = Secret("test-remembered-token")
    private static let rotated = Secret("test-rotated-token")
    private static let begin = "begin \(Bench.seedDigest) billing"
    private static let keep = "keep \(Bench.seedDigest) billing"

    /// Answers in turn and writes each request into the bench's journal.
    private func transport(_ bench: Bench, _ answers: HTTPResponse...) -> ScriptedTransport {
        ScriptedTransport { (request, index) throws(HTTPTransportError) in
            bench.ledger.journal.note("send \(request.field("refresh_token") ?? "")")
            guard index < answers.count else { throw HTTPTransportError(code: .timeout, message: "Nothing.") }
            return answers[index]
        }
    }

    @Test func `that is configured is known by half a digest`() {
        let digest = SHA256.hash(data: Array("evercred seed\ntest-seed-0123456789".utf8)).description
        #expect(digest.contains(": \(Bench.seedDigest)"))
        #expect(Bench.seedDigest.utf8.count == 32)
    }

    @Test func `that is configured is entered in the ledger before it is sent`() async throws {
        let bench = Bench()
        let transport = transport(bench, Bench.answer(["refresh_token": .string(Self.rotated.reveal())]))
        let provided = try await bench.token(transport)
        #expect(bench.ledger.journal.entries == [Self.begin, "send \(Bench.seed.reveal())"])
        #expect(provided.refreshToken == RefreshToken(Self.rotated, seed: Bench.seedDigest))
    }

    @Test func `that stays the same is as good as before`() async throws {
        for members in [[:], ["refresh_token": .string(Bench.seed.reveal())]] as [JSONObject] {
            let bench = Bench()
            let provided = try await bench.token(transport(bench, Bench.answer(members)))
            #expect(bench.ledger.journal.entries == [Self.begin, "send \(Bench.seed.reveal())", Self.keep])
            #expect(provided.refreshToken == RefreshToken(Bench.seed, seed: Bench.seedDigest))
        }
    }

    @Test(
        arguments: [
            (Bench.refusal("invalid_client", status: 401), true), (Bench.refusal("invalid_request"), true),
            (Bench.refusal("unsupported_grant_type"), true), (HTTPResponse(status: 429), true),
            (Bench.refusal("invalid_grant"), false), (Bench.refusal("invalid_client", status: 500), false),
            (HTTPResponse(status: 502), false), (HTTPResponse(status: 200), false),
        ])
    func `that was refused unseen is as good as before`(answer: HTTPResponse, isKept: Bool) async {
        let bench = Bench()
        let transport = transport(bench, answer)
        _ = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(bench.ledger.journal.entries.contains(Self.keep) == isKept)
    }

    @Test func `whose redemption has no known end is not called good`() async {
        let bench = Bench()
        let transport = transport(bench)
        _ = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(bench.ledger.journal.entries == [Self.begin, "send \(Bench.seed.reveal())"])
    }

    @Test func `that the ledger refuses is not sent`() async {
        var bench = Bench()
        bench.ledger.refusal = RefreshFailure(code: "seed.spent", message: "spent", failureClass: .needsLogin)
        let transport = transport(bench, Bench.answer())
        let failure = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(failure?.code == "seed.spent")
        #expect(transport.requests.isEmpty)
    }

    @Test func `whose redemption was cut short is entered as the same one`() async throws {
        var bench = Bench()
        bench.request.journal = FakeRedemptions(earlier: Sample.now - .seconds(60))
        _ = try await bench.token(transport(bench, Bench.answer(["refresh_token": "test-rotated-token"])))
        #expect(bench.ledger.journal.entries == ["\(Self.begin) again", "send \(Bench.seed.reveal())"])
    }

    @Test func `that never rotates has no entry`() async throws {
        let bench = Bench(mayRotate: false)
        _ = try await bench.token(transport(bench, Bench.answer()))
        #expect(bench.ledger.journal.entries == ["send \(Bench.seed.reveal())"])
    }

    @Test(
        arguments: [
            // What is remembered goes back to the configured seed, to another one, or to a login.
            (.literal(Bench.seed), Bench.seedDigest, remembered), (.literal(Bench.seed), "00", Bench.seed),
            (.literal(Bench.seed), nil, Bench.seed), (nil, nil, remembered), (nil, "00", remembered),
            // The seed was taken away after its first use.
            (.environment(name: "GONE"), Bench.seedDigest, remembered),
        ] as [(SecretSource?, String?, Secret)])
    func `that is remembered counts while its seed is the configured one`(
        source: SecretSource?, seed: String?, expected: Secret
    ) async throws {
        var bench = Bench(.refreshToken(seed: source))
        bench.request.refreshToken = RefreshToken(Self.remembered, seed: seed)
        let transport = ScriptedTransport(.success(Bench.answer()))
        let provided = try await bench.token(transport)
        #expect(transport.requests.first?.field("refresh_token") == expected.reveal())
        #expect(bench.ledger.journal.entries.isEmpty == (expected == Self.remembered))
        #expect(
            provided.refreshToken
                == RefreshToken(expected, seed: expected == Self.remembered ? seed : Bench.seedDigest))
    }

    @Test(
        arguments: [
            (nil, "login.missing"), (.environment(name: "GONE"), "secret.missing"),
            (.literal(Secret("two words")), "secret.malformed"),
        ] as [(SecretSource?, String)])
    func `that nobody has needs a login`(source: SecretSource?, code: String) async {
        let failure = await Bench(.refreshToken(seed: source)).failure(Bench.answer())
        #expect(failure?.code == code)
        #expect(failure?.failureClass == .needsLogin)
        #expect(failure?.remedy != nil)
    }

    @Test func `that came with an answer of no other use is handed on with the failure`() async throws {
        let bench = Bench()
        let useless: JSONObject = [
            "id_token": .null, "access_token": "test-access", "refresh_token": .string(Self.rotated.reveal()),
        ]
        let provided = try await bench.token(transport(bench, Bench.answer(useless)))
        guard case .unusable(let failure) = provided.proof else {
            Issue.record("it was taken for a proof")
            return
        }
        #expect(failure.code == "oauth.no_id_token")
        #expect(provided.refreshToken == RefreshToken(Self.rotated, seed: Bench.seedDigest))
        #expect(bench.ledger.journal.entries == [Self.begin, "send \(Bench.seed.reveal())"])
    }

    @Test func `is noted before it is shown, and the note ends with an answer that refuses`() async {
        var bench = Bench(.refreshToken(seed: nil))
        bench.request.refreshToken = RefreshToken(Self.remembered)
        let journal = bench.ledger.journal
        bench.request.journal = FakeRedemptions(journal: journal)
        let transport = transport(bench, Bench.refusal("invalid_grant"))
        _ = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(
            journal.entries
                == ["redeem \(RefreshToken.digest(of: Self.remembered))", "send \(Self.remembered.reveal())", "end"])
    }

    @Test func `that the ledger refuses leaves no note behind`() async {
        var bench = Bench()
        bench.ledger.refusal = RefreshFailure(code: "seed.spent", message: "spent", failureClass: .needsLogin)
        let journal = bench.ledger.journal
        bench.request.journal = FakeRedemptions(journal: journal)
        let transport = transport(bench)
        _ = await failure { () throws(RefreshFailure) in try await bench.token(transport) }
        #expect(journal.entries == ["redeem \(Bench.seedDigest)", Self.begin, "end"])
    }
}
