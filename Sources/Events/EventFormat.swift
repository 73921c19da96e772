/// How events are written: the value of `--event-format` and `hub.format`.
package enum EventFormat: String, Sendable, Hashable, CaseIterable {
    /// Amplify's capsule with a few keys after it.
    case hub
    /// CloudEvents 1.0, JSON format, structured mode, one event a line.
    case cloudevents
}
