import CredentialModel
import Events
import Platform
import StrictJSON
import Synchronization

/// One event as it was told.
struct Told: Sendable, Hashable, CustomStringConvertible {
    let event: String
    let level: String
    let data: JSONObject
    let time: String

    init?(_ line: EventLine) {
        guard let value = try? JSONReader.read(Array(line.bytes.dropLast())), let payload = value["payload"],
            let event = payload["event"]?.string
        else { return nil }
        self.event = event
        self.level = value["level"]?.string ?? ""
        self.data = payload["data"]?.object ?? [:]
        self.time = value["time"]?.string ?? ""
    }

    /// A fact of its data, as text.
    subscript(name: String) -> String? {
        switch data[name] {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let value): String(value)
        default: nil
        }
    }

    /// The class of the failure that it tells.
    var failureClass: String? { data["error"]?["class"]?.string }

    /// The code of the failure that it tells.
    var code: String? { data["error"]?["code"]?.string }

    var description: String { "\(time) \(event) \(JSONWriter.string(.object(data)))" }
}

/// A destination that keeps every event.
final class CollectingSink: EventSink {
    private struct State {
        var events: [Told] = []
        var waiters: [(matches: @Sendable (Told) -> Bool, continuation: CheckedContinuation<Told, Never>)] = []
    }

    let name = "collected"
    private let state = Mutex(State())

    /// Everything told so far.
    var events: [Told] { state.withLock { $0.events } }

    /// The names of everything told so far, summaries left out.
    var names: [String] { events.map(\.event).filter { $0 != "summary" } }

    /// The events of one name.
    func all(_ event: String) -> [Told] { events.filter { $0.event == event } }

    /// The first event that matches, told already or yet to come.
    func first(_ matches: @escaping @Sendable (Told) -> Bool) async -> Told {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                let known = state.events.first(where: matches)
                if known == nil { state.waiters.append((matches, continuation)) }
                return known
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    func take(_ line: EventLine) {
        guard let event = Told(line) else { return }
        let informed = state.withLock { state in
            state.events.append(event)
            let informed = state.waiters.filter { $0.matches(event) }
            state.waiters.removeAll { $0.matches(event) }
            return informed
        }
        informed.forEach { $0.continuation.resume(returning: event) }
    }

    func onLosses(_ report: @escaping @Sendable (EventLosses) -> Void) {}

    func drain(until deadline: BootInstant, time: any TimeSource) async -> Bool { true }
}
