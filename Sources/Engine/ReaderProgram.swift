package import Outputs

/// The program that prints the credentials of a set from the state: what a `credential_process` names.
package struct ReaderProgram: Sendable, Hashable {
    private let executable: String
    private let stateFolder: String

    /// Both are absolute paths: SDKs run the line from wherever they are.
    package init(executable: String, stateFolder: String) {
        self.executable = executable
        self.stateFolder = stateFolder
    }

    /// The line for one set.
    package func process(for set: String) -> CredentialProcess {
        CredentialProcess(arguments: [executable, "credentials", set, "--state", stateFolder])
    }
}
