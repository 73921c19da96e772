import CYAML

/// One event of libyaml, which owns its memory.
struct YAMLEvent: ~Copyable {
    /// A scalar's parts; the text lives as long as the event.
    struct Scalar {
        let text: UnsafeBufferPointer<UInt8>
        let anchor: String?
        let tag: String?
        let isPlain: Bool
    }

    private let event: yaml_event_t

    init(_ event: yaml_event_t) { self.event = event }

    var type: yaml_event_type_t { event.type }

    /// Counted from 1.
    var line: UInt32 { UInt32(truncatingIfNeeded: event.start_mark.line + 1) }

    /// In characters, counted from 1.
    var column: UInt32 { UInt32(truncatingIfNeeded: event.start_mark.column + 1) }

    var scalar: Scalar {
        let data = event.data.scalar
        return Scalar(
            text: UnsafeBufferPointer(start: data.value, count: data.length), anchor: data.anchor.map(Self.text),
            tag: data.tag.map(Self.text), isPlain: data.style == YAML_PLAIN_SCALAR_STYLE)
    }

    /// The anchor and tag of a mapping or sequence.
    var collection: (anchor: String?, tag: String?) {
        if event.type == YAML_MAPPING_START_EVENT {
            return (event.data.mapping_start.anchor.map(Self.text), event.data.mapping_start.tag.map(Self.text))
        }
        return (event.data.sequence_start.anchor.map(Self.text), event.data.sequence_start.tag.map(Self.text))
    }

    /// The name that an alias stands for.
    var alias: String { event.data.alias.anchor.map(Self.text) ?? "" }

    deinit {
        var event = event
        yaml_event_delete(&event)
    }

    /// An error at the place of this event.
    func error(_ message: String, remedy: String? = nil) -> YAMLError {
        YAMLError(line: Int(line), column: Int(column), message: message, remedy: remedy)
    }

    private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>) -> String { String(cString: bytes) }
}
