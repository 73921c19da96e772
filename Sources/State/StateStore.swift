/// What Evercred remembers between two runs.
///
/// A store belongs to one configuration and has one writer, who holds the ``StateLock`` of its folder. Memory is the
/// engine's own business: a store is read once, when a run starts, and told every change from then on.
package protocol StateStore: Sendable {
    /// Everything that is remembered, in no particular order.
    ///
    /// What cannot be read is left out and told in ``StateContents/warnings``, never a reason to fail: an unreadable
    /// row resets one identity or one set. A set may outlive its identity.
    func load() async throws(StateError) -> StateContents

    /// Remembers these changes, in their order, all or none of them; they survive a crash when this returns.
    ///
    /// Calls made at the same time share one disk write, so call it as often as there is something to remember. When it
    /// throws, the changes are kept and go along with the next call, in case the disk has room again by then.
    func save(_ changes: [StateChange]) async throws(StateError)

    /// Makes a last attempt at what could not be saved before and lets go of the files. Nothing can be saved afterwards.
    func close() async
}
