import CredentialModel
import Events
import StrictJSON
import TestSupport
import Testing

@Suite("The event catalogue")
struct EventCatalogTests {
    @Test("and the golden lines", arguments: [(EventFormat.hub, "events.jsonl"), (.cloudevents, "cloudevents.jsonl")])
    func goldenLines(_ format: EventFormat, _ file: String) throws {
        let sink = CollectingSink()
        let hub = Hub(
            destinations: [(sink, .all)], time: ManualClock(now: EventSamples.time), format: format, run: "RUN",
            source: "/evercred/payments")
        EventSamples.all.forEach(hub.emit)
        try Golden.expect(sink.lines.map { $0.text + "\n" }.joined(), equals: file)
    }

    @Test func `the schema and the reference page are those that were recorded`() throws {
        try Golden.expect(JSONWriter.string(EventCatalog.schema()) + "\n", equals: "schema.json")
        try Golden.expect(EventCatalog.markdown(), equals: "events.md")
    }

    @Test func `every event has a sample at each of its levels`() {
        for definition in EventCatalog.definitions {
            let levels = EventSamples.all.filter { $0.name == definition.name }.map(\.level)
            #expect(Set(levels) == Set(definition.levels), "\(definition.name)")
        }
    }

    @Test("lists what the factories tell", arguments: EventSamples.all)
    func factory(_ event: HubEvent) throws {
        let definition = EventCatalog.definition(of: event.name)
        #expect(definition.name == event.name)
        let keys = event.data.members.map(\.name)
        #expect(keys == definition.fields.map(\.name).filter { event.data[$0] != nil }, "order, and nothing unlisted")
        for field in definition.fields where field.isRequired {
            #expect(event.data[field.name] != nil, "\(field.name)")
        }
        #expect(matches(event.message, definition.message), "\(event.message)")
        for format in EventFormat.allCases {
            let value = try line(of: event, format).value
            #expect(SchemaChecker(root: EventCatalog.schema()).violations(of: value) == [])
        }
    }

    @Test func `every key of the catalogue is told by some sample, and left out by some when it is optional`() {
        for definition in EventCatalog.definitions {
            let samples = EventSamples.all.filter { $0.name == definition.name }
            for field in definition.fields {
                #expect(samples.contains { $0.data[field.name] != nil }, "\(definition.name) \(field.name)")
                let isLeftOut = samples.contains { $0.data[field.name] == nil }
                #expect(isLeftOut == !field.isRequired, "\(definition.name) \(field.name)")
            }
        }
    }

    @Test func `the schema refuses what is not in the catalogue`() throws {
        let checker = SchemaChecker(root: EventCatalog.schema())
        let good = try line(of: .stopping(reason: "SIGTERM")).value
        func changed(_ change: (inout JSONObject) -> Void) throws -> JSONValue {
            var object = try #require(good.object)
            change(&object)
            return .object(object)
        }
        #expect(checker.violations(of: good) == [])
        #expect(try checker.violations(of: changed { $0["token"] = "x" }) != [])
        #expect(try checker.violations(of: changed { $0["level"] = "error" }) != [])
        #expect(try checker.violations(of: changed { $0["channel"] = "auth" }) != [])
        #expect(try checker.violations(of: changed { $0["time"] = "yesterday" }) != [])
        #expect(try checker.violations(of: changed { $0["sequence"] = nil }) != [])
        #expect(
            try checker.violations(of: changed { $0["payload"] = ["event": "stopping", "data": [:], "message": ""] })
                != [])
    }

    /// Whether the message follows the pattern: its fixed words in order. What stands in capitals is filled in, what
    /// stands in parentheses may be.
    private func matches(_ message: String, _ pattern: String) -> Bool {
        var rest = message[...]
        let fixed = pattern.replacing(#/\(.*?\)|[A-Z]{2,}/#, with: "\n").split(separator: "\n")
        for part in fixed.flatMap({ $0.split(separator: " ") }) {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
