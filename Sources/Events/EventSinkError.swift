import Platform

/// Why a destination of events fails. For the log: the run goes on without it.
package struct EventSinkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What it means for the destination.
    package enum Code: String, Sendable, Hashable {
        /// Nobody reads any more; the destination is given up.
        case closed
        /// A line could not be written; the next one is tried.
        case unwritable
    }

    package let code: Code
    /// What it is called in the log: `stdout`, or a path.
    package let destination: String
    /// One sentence that names the destination and the reason.
    package let message: String
    /// What somebody can do about it.
    package let remedy: String?

    init(code: Code, destination: String, message: String, remedy: String?) {
        self.code = code
        self.destination = destination
        self.message = message
        self.remedy = remedy
    }

    init(_ error: FileError, code: Code = .unwritable) {
        self.init(
            code: code, destination: error.path,
            message: code == .closed
                ? "\(error.message); events are no longer written to it" : "\(error.message); events are lost",
            remedy: error.remedy)
    }

    package var description: String { message }
}
