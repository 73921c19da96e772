/// A program of the user's own that Evercred runs: a refresh handler, or the command behind a secret.
package struct HandlerCommand: Sendable, Hashable, Codable {
    /// How the command was written.
    package enum Invocation: Sendable, Hashable, Codable {
        /// A string: run by `/bin/sh -c`, nothing spliced into it.
        case shell(String)
        /// A list: run as it is; the first element is an absolute path or is looked up on the fixed `PATH`.
        case arguments([String])
    }

    package let invocation: Invocation
    /// Variables set for it beyond the fixed ones.
    package let environment: [String: SecretSource]
    /// Names of variables handed down from Evercred's own environment.
    package let inheritedVariables: [String]
    /// How long one run may take, 1 s to 10 min.
    package let timeout: Duration
    /// The folder of the file that names it: an absolute path.
    package let workingDirectory: String

    package init(
        invocation: Invocation, environment: [String: SecretSource] = [:], inheritedVariables: [String] = [],
        timeout: Duration = .seconds(30), workingDirectory: String
    ) {
        self.invocation = invocation
        self.environment = environment
        self.inheritedVariables = inheritedVariables
        self.timeout = timeout
        self.workingDirectory = workingDirectory
    }

    /// What may be told about it: `argv[0]`, never an argument. A shell command is `/bin/sh`.
    package var displayName: String {
        switch invocation {
        case .shell: "/bin/sh"
        case .arguments(let arguments): arguments.first ?? ""
        }
    }
}
