/// Something that was wrong with a state and no reason not to start. Safe to show.
package struct StateWarning: Sendable, Hashable, CustomStringConvertible {
    /// A stable word for each kind.
    package enum Code: String, Sendable, Hashable {
        /// SQLite found the database damaged: the files were set aside and an empty state begins.
        case damaged
        /// One row could not be read: its identity, or its set, starts from nothing.
        case unreadableRow
        /// The state comes from a configuration file that is gone; this configuration goes on with it.
        case adopted
        /// The state was copied from another machine: its cached credentials were dropped.
        case movedMachine
    }

    package let code: Code
    /// One sentence for a human.
    package let message: String

    package var description: String { message }
}
