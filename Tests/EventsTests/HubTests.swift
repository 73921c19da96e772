import CredentialModel
import Events
import StrictJSON
import TestSupport
import Testing

@Suite("The Hub")
struct HubTests {
    @Test func `writes the capsule with its keys in the seed's order and its own after them`() throws {
        let event = HubEvent.signIn(
            identity: "billing", provider: "developer", identityID: "eu-west-1:0c8e", user: [:],
            expiresAt: Timestamp(milliseconds: 1_795_430_000_000))
        #expect(
            try String(decoding: line(of: event).bytes, as: UTF8.self)
                == #"{"channel":"auth","payload":{"event":"signIn","data":{"identity":"billing","provider":"developer","#
                + #""identityId":"eu-west-1:0c8e","user":{},"expires_at":1795430000000},"#
                + #""message":"Identity billing has signed in"},"source":"Auth","patternInfo":[],"id":"RUN-1","#
                + #""run":"RUN","sequence":1,"time":"2026-11-23T11:00:00.123Z","level":"info"}"# + "\n")
    }

    @Test func `a CloudEvents line has the required attributes and the whole capsule as its data`() throws {
        let sink = CollectingSink()
        let plain = CollectingSink()
        let event = HubEvent.credentialsRefreshFailure(
            EventSamples.role, failure: EventSamples.transient, attempt: 1, nextAttempt: nil, expiration: nil)
        Hub(
            destinations: [(sink, .all)], time: ManualClock(now: EventSamples.time), format: .cloudevents, run: "RUN",
            source: "/evercred/é \"x\""
        )
        .emit(event)
        Hub(destinations: [(plain, .all)], time: ManualClock(now: EventSamples.time), run: "RUN").emit(event)
        let value = try JSONReader.read(try #require(sink.lines.first).text)
        #expect(value["specversion"] == "1.0")
        #expect(value["id"] == "RUN-1")
        #expect(value["source"] == "/evercred/é \"x\"")
        #expect(value["type"] == "evercred.credentials.refresh_failure")
        #expect(value["subject"] == "billing")
        #expect(value["time"] == "2026-11-23T11:00:00.123Z")
        #expect(value["datacontenttype"] == "application/json")
        #expect(try value["data"] == JSONReader.read(try #require(plain.lines.first).text))
        // Attribute names are lower-case letters and digits alone.
        for (name, _) in try #require(value.object).members {
            #expect(name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        }
    }

    @Test func `each destination gets what its filter admits, under the numbers of the process`() throws {
        let everything = CollectingSink()
        let failures = CollectingSink()
        let nothing = CollectingSink()
        let hub = Hub(
            destinations: [(everything, .all), (failures, .failures), (nothing, .none)],
            time: ManualClock(now: EventSamples.time))
        EventSamples.all.forEach(hub.emit)
        #expect(everything.lines.map(\.sequence) == Array(1...Int64(EventSamples.all.count)))
        #expect(nothing.lines.isEmpty)
        let expected = zip(EventSamples.all, everything.lines).filter { event, _ in
            event.level != .info || event.name == .endpointRecovered || event.data["recoveredAfter"] != nil
        }
        #expect(failures.lines == expected.map(\.1))
        #expect(failures.lines.contains { $0.weight == .info })
    }

    @Test func `numbers go on where nobody listens`() throws {
        let sink = CollectingSink()
        let hub = Hub(destinations: [(sink, .failures)], time: ManualClock(now: EventSamples.time), run: "RUN")
        hub.emit(.stopping(reason: "x"))
        hub.emit(.dropped(destination: "stdout", losses: EventLosses(info: 1)))
        #expect(sink.lines.map(\.sequence) == [2])
    }

    @Test func `from many tasks at once, lines leave in the order of their numbers and times`() async throws {
        let sinks = [CollectingSink(), CollectingSink()]
        let clock = ManualClock()
        let hub = Hub(destinations: sinks.map { ($0, .all) }, time: clock, run: "RUN")
        await withTaskGroup { group in
            for task in 0..<16 {
                group.addTask {
                    for number in 0..<500 {
                        clock.advance(by: .milliseconds(1))
                        hub.emit(.stopping(reason: "\(task) \(number)"))
                    }
                }
            }
        }
        #expect(sinks[0].lines == sinks[1].lines)
        #expect(sinks[0].lines.map(\.sequence) == Array(1...8000))
        let values = try sinks[0].lines.map { try JSONReader.read($0.text) }
        #expect(values.map { $0["id"]?.string } == (1...8000).map { "RUN-\($0)" })
        let times = values.compactMap { $0["time"]?.string }
        #expect(times == times.sorted())
    }

    @Test func `runs have names of their own`() {
        let names = Set((0..<1000).map { _ in Hub.randomRunID() })
        #expect(names.count == 1000)
        #expect(names.allSatisfy { $0.utf8.count == 10 && !$0.contains("-") })
    }

    @Test(
        "nobody's text breaks out of its string",
        arguments: [
            "a\nb", "a\r\nb", "\u{1b}[31mred\u{1b}]0;title\u{7}", "\"},\"level\":\"info\"}", "\\", "\u{2028}\u{2029}",
            "\u{0}\u{7f}\u{9b}", "é😀", String(decoding: [0x66, 0xFF, 0xC3] as [UInt8], as: UTF8.self),
        ], EventFormat.allCases)
    func injection(_ text: String, _ format: EventFormat) throws {
        let failure = RefreshFailure(code: text, message: text, failureClass: .transient, remedy: text)
        let subject = EventSubject(identity: text, profile: text, provider: text, roleARN: text)
        let event = HubEvent.credentialsRefreshFailure(
            subject, failure: failure, attempt: 1, nextAttempt: nil, expiration: nil)
        let (bytes, value) = try line(of: event, format)
        #expect(!bytes.dropLast().contains(UInt8(ascii: "\n")))
        let unsafe: [Unicode.Scalar] = ["\u{1b}", "\u{7f}", "\u{9b}", "\u{2028}", "\u{2029}"]
        #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { unsafe.contains($0) })
        #expect(value["level"] == "warning")
        #expect(value["payload"]?["data"]?["identity"] == .string(text))
        #expect(value["payload"]?["data"]?["error"]?["remedy"] == .string(text))
    }
}
