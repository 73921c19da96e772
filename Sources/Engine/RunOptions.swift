import CredentialModel

/// How one process runs: what the flags of `run` amount to.
package struct RunOptions: Sendable {
    /// How long a process runs.
    package enum Mode: Sendable, Hashable {
        /// Until it is told to stop.
        case daemon
        /// One pass over what is due; `every` is the time to the next such run, when it is known.
        case once(every: Duration?, deadline: Duration)
    }

    package var mode: Mode
    package var selection: Selection
    /// Token and credentials of everything selected are renewed, whatever the clocks and the backoff say.
    package var isForced: Bool
    /// Sections that are not ours are taken over.
    package var adopts: Bool
    /// More than half of the known identities may leave at once.
    package var prunes: Bool

    package init(
        mode: Mode = .daemon, selection: Selection = Selection(), isForced: Bool = false, adopts: Bool = false,
        prunes: Bool = false
    ) {
        self.mode = mode
        self.selection = selection
        self.isForced = isForced
        self.adopts = adopts
        self.prunes = prunes
    }

    /// The command for the `started` event and for whoever finds the state held.
    package var command: String {
        switch mode {
        case .daemon: "run"
        case .once: "run --once"
        }
    }
}
