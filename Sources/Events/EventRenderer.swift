import CredentialModel
import StrictJSON

/// Turns an event into a line.
///
/// In two steps: the head is what can be written before the event has its place in the stream, so that the Hub's lock
/// is held only for the short tail.
struct EventRenderer: Sendable {
    /// The longest line, its line break included (bytes).
    static let maximumLine = 8 << 10

    private let format: EventFormat
    private let run: String
    private let cloudEvent: CloudEvent
    /// What a head may take so that any tail still fits.
    private let maximumHead: Int

    init(format: EventFormat, run: String, source: String) {
        self.format = format
        // As it stands between quotes: ids are built from it without further escapes.
        let run = String(JSONWriter.string(.string(run)).dropFirst().dropLast())
        self.run = run
        self.cloudEvent = CloudEvent(source: source)
        let longest = Self.tail(
            format, id: "\(run)-\(Int64.max)", run: run, sequence: .max, time: Timestamp(milliseconds: 0),
            level: .warning)
        self.maximumHead = Self.maximumLine - longest.count
    }

    /// The line up to what depends on its place in the stream, cut when it would grow too long.
    func head(of event: HubEvent) -> [UInt8] {
        let head = wholeHead(of: event)
        guard head.count > maximumHead else { return head }
        return wholeHead(of: EventCutter.cut(event) { wholeHead(of: $0).count <= maximumHead })
    }

    /// The rest of the line, with the line break.
    func tail(level: EventLevel, sequence: Int64, time: Timestamp) -> [UInt8] {
        Self.tail(format, id: "\(run)-\(sequence)", run: run, sequence: sequence, time: time, level: level)
    }

    private func wholeHead(of event: HubEvent) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(1 << 10)
        switch format {
        case .hub: head.append(utf8: "{")
        case .cloudevents: cloudEvent.appendAttributes(of: event, to: &head)
        }
        head.append(utf8: #""channel":""#)
        head.append(utf8: event.channel.rawValue)
        head.append(utf8: #"","payload":{"event":""#)
        head.append(utf8: event.name.rawValue)
        head.append(utf8: #"","data":"#)
        JSONWriter.append(.object(event.data), to: &head)
        head.append(utf8: #","message":"#)
        JSONWriter.append(event.message, to: &head)
        head.append(utf8: #"},"source":""#)
        head.append(utf8: event.source)
        head.append(utf8: #"","patternInfo":[]"#)
        return head
    }

    private static func tail(
        _ format: EventFormat, id: String, run: String, sequence: Int64, time: Timestamp, level: EventLevel
    ) -> [UInt8] {
        let time = time.rfc3339Milliseconds
        var tail: [UInt8] = []
        tail.reserveCapacity(192)
        tail.append(utf8: #","id":""#)
        tail.append(utf8: id)
        tail.append(utf8: #"","run":""#)
        tail.append(utf8: run)
        tail.append(utf8: #"","sequence":"#)
        tail.append(utf8: String(sequence))
        tail.append(utf8: #","time":""#)
        tail.append(utf8: time)
        tail.append(utf8: #"","level":""#)
        tail.append(utf8: level.rawValue)
        tail.append(utf8: #""}"#)
        if format == .cloudevents { CloudEvent.appendIdentity(id: id, time: time, to: &tail) }
        tail.append(UInt8(ascii: "\n"))
        return tail
    }
}

extension [UInt8] {
    /// Appends text that needs no escapes.
    mutating func append(utf8 text: String) { append(contentsOf: text.utf8) }
}
