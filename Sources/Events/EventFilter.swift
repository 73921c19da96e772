/// Which events a destination gets: the value of `--events` and `hub.events`.
package enum EventFilter: String, Sendable, Hashable, CaseIterable {
    case all
    /// Warnings and errors, and the events that end a failure told before (`recoveredAfter`, `endpoint_recovered`):
    /// whoever raises an alarm on the one needs the other to close it.
    case failures
    case none

    /// Whether the destination gets the event.
    package func admits(_ event: HubEvent) -> Bool {
        switch self {
        case .all: true
        case .failures: event.level != .info || event.endsFailure
        case .none: false
        }
    }
}
