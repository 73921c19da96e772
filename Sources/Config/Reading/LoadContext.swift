import CredentialModel
import Platform

/// What all files of one load share.
final class LoadContext {
    let environment: [String: String]
    let paths: PathSyntax
    let diagnostics = DiagnosticCollector()
    var trust = PathTrust()

    init(environment: [String: String], homeDirectory: String) {
        self.environment = environment
        self.paths = PathSyntax(environment: environment, homeDirectory: homeDirectory)
    }
}
