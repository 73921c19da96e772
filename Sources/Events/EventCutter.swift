import StrictJSON

/// Cuts an event that would not fit into one line.
///
/// Lists give way first: each keeps as many elements as fit, and `truncated` counts the rest. Then the user's own
/// objects are emptied and strings grow shorter; a cut string ends in an ellipsis.
struct EventCutter {
    private let stringLimit: Int
    private let listLimit: Int
    private let keepsObjects: Bool
    private var leftOut = 0

    private init(stringLimit: Int, listLimit: Int, keepsObjects: Bool) {
        self.stringLimit = stringLimit
        self.listLimit = listLimit
        self.keepsObjects = keepsObjects
    }

    /// The largest cut of the event that fits.
    static func cut(_ event: HubEvent, fits: (HubEvent) -> Bool) -> HubEvent {
        var smallest = event
        for (stringLimit, keepsObjects) in [(1024, true), (256, false), (64, false), (16, false)] {
            func cut(to listLimit: Int) -> HubEvent {
                var cutter = EventCutter(
                    stringLimit: stringLimit, listLimit: listLimit, keepsObjects: keepsObjects)
                return cutter.cut(event)
            }
            // A line holds fewer elements than bytes: this leaves lists alone that could fit.
            var tooMany = EventRenderer.maximumLine
            let longest = cut(to: tooMany)
            if fits(longest) { return longest }
            smallest = cut(to: 0)
            guard fits(smallest) else { continue }
            var fitting = 0
            while tooMany - fitting > 1 {
                let middle = (fitting + tooMany) / 2
                if fits(cut(to: middle)) { fitting = middle } else { tooMany = middle }
            }
            return cut(to: fitting)
        }
        return smallest
    }

    private mutating func cut(_ event: HubEvent) -> HubEvent {
        var data = event.data
        for (name, value) in event.data.members {
            data[name] =
                if case .object(let object) = value, name != "error", !keepsObjects {
                    emptied(object)
                } else {
                    cut(value)
                }
        }
        if leftOut > 0 { data[EventCatalog.truncated.name] = .integer(Int64(leftOut)) }
        return HubEvent(event.name, level: event.level, message: cut(event.message), data: data)
    }

    private mutating func emptied(_ object: JSONObject) -> JSONValue {
        leftOut += object.members.count
        return [:]
    }

    private mutating func cut(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .integer, .double: return value
        case .string(let text): return .string(cut(text))
        case .array(let elements):
            leftOut += max(0, elements.count - listLimit)
            return .array(elements.prefix(listLimit).map { cut($0) })
        case .object(let object):
            return .object(object.mapValues { cut($0) })
        }
    }

    private func cut(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count > stringLimit else { return text }
        let ellipsis = "…"
        // Never in the middle of a scalar: back over the continuation bytes of a torn one.
        var end = bytes.index(bytes.startIndex, offsetBy: stringLimit - ellipsis.utf8.count)
        while end > bytes.startIndex, bytes[end] & 0xC0 == 0x80 { bytes.formIndex(before: &end) }
        return String(text[..<end]) + ellipsis
    }
}
