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
    ///
    /// Files that others can write are refused, and so are handlers.
    package func load(path: String) -> ConfigLoadResult {
        load(path) { files, absolutePath in files.read(absolutePath, name: path, as: .configuration) }
    }

    /// The same for a text that is not in a file.
    ///
    /// - Parameters:
    ///   - path: Where the text would lie: the name in diagnostics, and the folder of relative paths.
    ///   - isPrivate: Whether secrets may be written out in it.
    package func load(text: String, path: String, isPrivate: Bool = true) -> ConfigLoadResult {
        load(path) { files, absolutePath in
            files.read(text, path: absolutePath, name: path, isPrivate: isPrivate)
        }
    }

    private func load(_ path: String, _ read: (inout ConfigFiles, String) -> ConfigReader?) -> ConfigLoadResult {
        let context = LoadContext(environment: environment, homeDirectory: homeDirectory)
        let absolutePath = PathSyntax.join(ConfigFiles.workingDirectory(), path)
        var files = ConfigFiles(context: context)
        var settings: Settings?
        if let main = read(&files, absolutePath) {
            let included = files.included(by: main)
            settings = SettingsResolver(reader: main, configPath: absolutePath)
                .settings(included: included, sources: files.sources)
        }
        return ConfigLoadResult(
            settings: context.diagnostics.hasErrors ? nil : settings, diagnostics: context.diagnostics.sorted)
    }
}
