package import StrictJSON

/// Something that happened, as the Hub tells it.
///
/// Only the factories beside this file build events (``EventCatalog`` lists them), so that nothing that is not in the
/// catalogue can be told. No event holds a token, a key or a handler's output.
package struct HubEvent: Sendable, Hashable {
    package let name: EventName
    package let level: EventLevel
    /// One sentence for a human.
    package let message: String
    /// The facts, under the keys that the catalogue lists for the event.
    package let data: JSONObject

    init(_ name: EventName, level: EventLevel = .info, message: String, data: JSONObject) {
        self.name = name
        self.level = level
        self.message = message
        self.data = data
    }

    package var channel: EventChannel { name.channel }

    /// The capsule's `source`.
    package var source: String { channel.source }

    /// Whether it tells that a failure told before is over.
    package var endsFailure: Bool { name == .endpointRecovered || data["recoveredAfter"] != nil }
}
