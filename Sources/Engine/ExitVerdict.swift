/// The facts that the exit code of a run or a status is judged by. First match wins.
package struct ExitVerdict: Sendable {
    /// The rows of all selected sets.
    package var rows: [StatusRow]
    /// The deadline or a signal came before everything due was tried.
    package var isIncomplete = false
    /// An output or the state could not be written.
    package var hasWriteFailure = false

    package init(rows: [StatusRow], isIncomplete: Bool = false, hasWriteFailure: Bool = false) {
        self.rows = rows
        self.isIncomplete = isIncomplete
        self.hasWriteFailure = hasWriteFailure
    }

    /// The code over the sets with `required: true`; without any set there is nothing to complain of.
    package var exitCode: ExitCode {
        if isIncomplete { return .temporaryFailure }
        if hasWriteFailure { return .cannotCreate }
        let required = rows.filter(\.isRequired)
        let troubled = required.filter(\.isInTrouble)
        if troubled.isEmpty { return .success }
        if troubled.allSatisfy(\.needsHuman) { return .noPermission }
        if !required.contains(where: \.hasValidCredentials) { return .unavailable }
        return .trouble
    }
}
