/// Why a state cannot be used. Safe to show: it holds paths and names, never a secret.
package struct StateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable word for each kind.
    package enum Code: String, Sendable, Hashable {
        /// The folder or a file in it belongs to somebody else or can be written by others.
        case unsafeFolder
        /// Neither an option nor the environment says where the state is.
        case noFolder
        /// The key is not the one that the state was written with, or is missing.
        case wrongKey
        /// The key is not 32 bytes.
        case malformedKey
        /// Another configuration, or the sandbox, wrote it.
        case foreignState
        /// A newer version of Evercred wrote it.
        case newerSchema
        /// Another run holds it.
        case held
        /// It cannot be read.
        case cannotRead
        /// It cannot be written: a full disk, missing rights.
        case cannotWrite
        /// SQLite found it damaged.
        case damaged
        /// It has been closed.
        case closed
    }

    package let code: Code
    /// One sentence for a human that names the place.
    package let message: String
    /// What to do about it.
    package let remedy: String?
    /// Who holds the state, for ``Code/held``; `nil` also when the holder has not said who it is.
    package let holder: StateLock.Holder?

    package init(_ code: Code, _ message: String, remedy: String? = nil, holder: StateLock.Holder? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.holder = holder
    }

    package var description: String { remedy.map { "\(message): \($0)" } ?? message }
}
