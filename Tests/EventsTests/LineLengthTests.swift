import CredentialModel
import Events
import StrictJSON
import TestSupport
import Testing

@Suite("A line of at most 8 KiB")
struct LineLengthTests {
    @Test("keeps as much of a list as fits and counts the rest", arguments: EventFormat.allCases)
    func longList(_ format: EventFormat) throws {
        let names = (0..<10_000).map { "profile-\($0)" }
        let (bytes, value) = try line(of: .written(file: "/f", profiles: names), format)
        let kept = try #require(value["payload"]?["data"]?["profiles"]?.array)
        #expect(kept == names.prefix(kept.count).map(JSONValue.string))
        #expect(value["payload"]?["data"]?["truncated"]?.integer == Int64(10_000 - kept.count))
        // One more name would not have fitted; the room for the largest sequence number is kept free.
        #expect((8192 - 100...8192).contains(bytes.count))
    }

    @Test("leaves events alone that fit", arguments: EventFormat.allCases)
    func shortList(_ format: EventFormat) throws {
        let (bytes, value) = try line(of: .written(file: "/f", profiles: (0..<500).map { "p\($0)" }), format)
        #expect(value["payload"]?["data"]?["profiles"]?.array?.count == 500)
        #expect(value["payload"]?["data"]?["truncated"] == nil)
        #expect(bytes.count <= 8192)
    }

    @Test func `several lists share the room`() throws {
        let names = (0..<3000).map { "profile-\($0)" }
        let data = try #require(
            try line(of: .written(file: "/f", profiles: names, removed: names)).value["payload"]?["data"])
        let kept = (data["profiles"]?.array?.count ?? 0) + (data["removed"]?.array?.count ?? 0)
        #expect(kept > 400)
        #expect(data["truncated"]?.integer == Int64(6000 - kept))
    }

    @Test func `a long string ends in an ellipsis, at a whole character`() throws {
        let message = "x" + String(repeating: "é", count: 50_000)
        let failure = RefreshFailure(code: "handler.exit", message: message, failureClass: .transient)
        let value = try line(
            of: .credentialsRefreshFailure(
                EventSamples.own, failure: failure, attempt: 1, nextAttempt: nil, expiration: nil)
        ).value
        let cut = try #require(value["payload"]?["data"]?["error"]?["message"]?.string)
        #expect(cut == "x" + String(repeating: "é", count: 510) + "…")
        #expect(value["payload"]?["message"]?.string?.hasSuffix("é…") == true)
        #expect(value["payload"]?["data"]?["truncated"] == nil)
        #expect(value["payload"]?["data"]?["identity"] == "billing")
    }

    @Test("holds whatever the event is made of", arguments: EventFormat.allCases)
    func anything(_ format: EventFormat) throws {
        let escapes = String(repeating: "\u{1b}\u{2028}\"", count: 1000)
        let failure = RefreshFailure(code: escapes, message: escapes, failureClass: .rejected, remedy: escapes)
        let subject = EventSubject(identity: escapes, profile: escapes, provider: escapes, roleARN: escapes)
        var deep: JSONObject = ["leaf": .string(escapes)]
        for level in 0..<6 {
            deep = ["\(level)\(escapes)": .object(deep), "list": .array([.object(deep)].suffix(level == 0 ? 1 : 0))]
        }
        let wide = JSONObject((0..<2000).map { ("member \($0)", .string("value")) })
        let events: [HubEvent] = [
            .credentialsRefreshFailure(subject, failure: failure, attempt: .max, nextAttempt: nil, expiration: nil),
            .expired(subject, expiration: EventSamples.time, failure: failure),
            .signIn(identity: escapes, provider: escapes, identityID: escapes, user: deep, expiresAt: nil),
            .signIn(identity: "billing", provider: "google", identityID: nil, user: wide, expiresAt: nil),
            .reloadFailure(configuration: escapes, diagnostics: [escapes, escapes], failure: failure),
            .pruneRefused(missing: Array(repeating: escapes, count: 20), known: 1),
            .stopping(reason: escapes),
        ]
        let checker = SchemaChecker(root: EventCatalog.schema())
        for event in events {
            let (bytes, value) = try line(of: event, format)
            #expect(bytes.count <= 8192, "\(event.name)")
            #expect(checker.violations(of: value) == [])
        }
        let user = try line(of: events[3], format).value["payload"]?["data"]
        #expect(user?["user"] == [:])
        #expect(user?["truncated"] == 2000)
    }

    @Test func `events of every size stay within the limit`() throws {
        var generator = SeededGenerator(seed: 8192)
        for _ in 0..<40 {
            let lengths = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                Int.random(in: 0...60, using: &generator)
            }
            let names = lengths.map { String(repeating: $0 % 7 == 0 ? "\u{7f}" : "n", count: $0) }
            let (bytes, value) = try line(of: .written(file: "/f", profiles: names), .cloudevents)
            #expect(bytes.count <= 8192)
            let data = try #require(value["payload"]?["data"])
            let kept = data["profiles"]?.array?.count ?? 0
            #expect(Int64(names.count - kept) == data["truncated"]?.integer ?? 0)
        }
    }
}
