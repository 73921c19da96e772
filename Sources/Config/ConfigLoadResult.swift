/// What came of reading a configuration.
package struct ConfigLoadResult: Sendable {
    /// The settings; `nil` when any diagnostic is an error.
    package let settings: Settings?
    /// Everything there is to say, by file in the order of reading, then by line and column.
    package let diagnostics: [Diagnostic]

    package init(settings: Settings?, diagnostics: [Diagnostic]) {
        self.settings = settings
        self.diagnostics = diagnostics
    }
}
