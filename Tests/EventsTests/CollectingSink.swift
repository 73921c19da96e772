import CredentialModel
import Events
import Platform
import StrictJSON
import Synchronization
import TestSupport
import Testing

/// A destination that keeps its lines.
final class CollectingSink: EventSink {
    let name = "collected"
    private let collected = Mutex<[EventLine]>([])

    var lines: [EventLine] { collected.withLock { $0 } }

    func take(_ line: EventLine) { collected.withLock { $0.append(line) } }

    func onLosses(_ report: @escaping @Sendable (EventLosses) -> Void) {}

    func drain(until deadline: BootInstant, time: any TimeSource) async -> Bool { true }
}

extension EventLine {
    /// The line without its line break.
    var text: String { String(decoding: bytes.dropLast(), as: UTF8.self) }
}

/// What one event becomes in a stream of its own, read back.
func line(of event: HubEvent, _ format: EventFormat = .hub) throws -> (bytes: [UInt8], value: JSONValue) {
    let sink = CollectingSink()
    Hub(destinations: [(sink, .all)], time: ManualClock(now: EventSamples.time), format: format, run: "RUN").emit(event)
    let line = try #require(sink.lines.first)
    #expect(line.bytes.last == UInt8(ascii: "\n"))
    #expect(!line.bytes.dropLast().contains { $0 < 0x20 || $0 == 0x7F })
    let value = try JSONReader.read(Array(line.bytes.dropLast()))
    return (line.bytes, format == .hub ? value : try #require(value["data"]))
}
