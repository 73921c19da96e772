import ArgumentParser
import Config
import Events

/// The values of `--events`.
enum EventChoice: String, ExpressibleByArgument, CaseIterable {
    case all, failures, none

    var filter: EventFilter {
        switch self {
        case .all: .all
        case .failures: .failures
        case .none: .none
        }
    }
}

/// The values of `--event-format`.
enum EventFormatChoice: String, ExpressibleByArgument, CaseIterable {
    case hub, cloudevents

    var format: EventFormat {
        switch self {
        case .hub: .hub
        case .cloudevents: .cloudevents
        }
    }
}

extension HubSettings.Selection {
    var filter: EventFilter {
        switch self {
        case .all: .all
        case .failures: .failures
        case .none: .none
        }
    }
}

extension HubSettings.Format {
    var format: EventFormat {
        switch self {
        case .hub: .hub
        case .cloudevents: .cloudevents
        }
    }
}
