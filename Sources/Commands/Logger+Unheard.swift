import Logging

extension Logger {
    /// For service groups: they describe their services with all that these hold, the environment and its secrets
    /// included, and say nothing that our own messages do not.
    static let unheard = Logger(label: "evercred.lifecycle") { _ in SwiftLogNoOpLogHandler() }
}
