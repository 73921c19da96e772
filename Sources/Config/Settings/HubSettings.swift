/// How events are told: the section `hub`.
package struct HubSettings: Sendable, Hashable {
    /// The form of a line.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        case hub, cloudevents
    }

    /// Which events are told.
    package enum Selection: String, Sendable, Hashable, CaseIterable {
        case all, failures, none
    }

    package var format: Format
    package var events: Selection
    /// A file that gets the same lines, absolute.
    package var file: String?
    /// How often a daemon sums up.
    package var summaryEvery: Duration

    package init(
        format: Format = .hub, events: Selection = .all, file: String? = nil, summaryEvery: Duration = .seconds(300)
    ) {
        self.format = format
        self.events = events
        self.file = file
        self.summaryEvery = summaryEvery
    }
}
