package import CredentialModel
package import Platform
import Synchronization

/// Where events are told: numbers them, turns each into one line and hands it to every destination that wants it.
///
/// ``emit(_:)`` never blocks and never throws, whatever the destinations do. Lines reach every destination in the order
/// of their numbers. Numbers count all events of the process, also those that a destination's filter leaves out.
package final class Hub: Sendable {
    /// The random name of this run of the process; event ids begin with it.
    package let run: String
    private let time: any TimeSource
    private let renderer: EventRenderer
    private let destinations: [(sink: any EventSink, filter: EventFilter)]
    private let observers: [any EventObserver]
    private let sequence = Mutex<Int64>(0)

    /// A Hub that tells its events to these destinations.
    ///
    /// - Parameters:
    ///   - observers: who is told of every event.
    ///   - source: for CloudEvents, where events come from: a URI reference.
    package init(
        destinations: [(sink: any EventSink, filter: EventFilter)], observers: [any EventObserver] = [],
        time: any TimeSource, format: EventFormat = .hub, run: String = Hub.randomRunID(), source: String = "/evercred"
    ) {
        self.observers = observers
        self.run = run
        self.time = time
        self.renderer = EventRenderer(format: format, run: run, source: source)
        self.destinations = destinations.filter { $0.filter != .none }
        for (sink, _) in self.destinations {
            sink.onLosses { [weak self] losses in self?.emit(.dropped(destination: sink.name, losses: losses)) }
        }
    }

    /// Tells an event.
    package func emit(_ event: HubEvent) {
        for observer in observers { observer.note(event) }
        let wanting = destinations.filter { $0.filter.admits(event) }
        guard !wanting.isEmpty else { return sequence.withLock { $0 += 1 } }
        let head = renderer.head(of: event)
        sequence.withLock { sequence in
            // The time is read under the lock too: numbers and times grow together.
            sequence += 1
            let tail = renderer.tail(level: event.level, sequence: sequence, time: time.now)
            let line = EventLine(bytes: head + tail, sequence: sequence, weight: EventLine.Weight(event))
            for (sink, _) in wanting { sink.take(line) }
        }
    }

    /// Waits until every event told so far has gone out, at most until the deadline. Returns false when some are left.
    package func drain(until deadline: BootInstant) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            for (sink, _) in destinations {
                group.addTask { await sink.drain(until: deadline, time: self.time) }
            }
            return await group.reduce(true) { $0 && $1 }
        }
    }

    /// Ten random letters and digits: 50 bits, so that ids differ across runs and machines.
    package static func randomRunID() -> String {
        // Crockford's base32 in lower case: no i, l, o, u.
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        let characters = (0..<10).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }
        return String(decoding: characters, as: UTF8.self)
    }
}

extension EventLine.Weight {
    fileprivate init(_ event: HubEvent) {
        self = event.name == .dropped ? .notice : event.level == .info ? .info : .failure
    }
}
