package import CredentialModel
package import Platform

/// A destination of the event stream.
///
/// Every implementation keeps these promises: ``take(_:)`` returns at once whatever the destination does, never throws
/// and may be called from anywhere; lines go out whole and in the order in which they were taken; a destination that
/// fails costs events, never the run.
package protocol EventSink: Sendable {
    /// What the destination is called in `dropped` events and in the log.
    var name: String { get }

    /// Takes over one line.
    func take(_ line: EventLine)

    /// Sets who is told of lost lines; called once there is room again, never from within ``take(_:)``.
    func onLosses(_ report: @escaping @Sendable (EventLosses) -> Void)

    /// Waits until every line taken has gone out, at most until the deadline. Returns false when lines are left.
    func drain(until deadline: BootInstant, time: any TimeSource) async -> Bool
}
