/// Somebody who looks at every event before it becomes a line, whatever destinations leave out; who counts them.
package protocol EventObserver: Sendable {
    /// Takes notice. It returns at once and may be called from anywhere.
    func note(_ event: HubEvent)
}
