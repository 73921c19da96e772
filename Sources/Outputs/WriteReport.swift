/// What one rewrite of a file did: one report for many changes, none where nothing changed or failed.
package struct WriteReport: Sendable, Hashable {
    /// The path as configured.
    package let file: String
    /// The profiles whose sections were written, in the order in which they were asked for.
    package private(set) var written: [String] = []
    /// The profiles whose sections were removed.
    package private(set) var removed: [String] = []
    /// The changes that could not be made; they do not keep the others back.
    package private(set) var failures: [OutputFailure] = []

    /// `nil` when there is nothing to tell.
    init?(file: String, _ changes: [ProfileChange], _ results: [OutputResult]) {
        self.file = file
        for (change, result) in zip(changes, results) {
            switch (change, result) {
            case (.write, .written): written.append(change.profile)
            case (.remove, .written): removed.append(change.profile)
            case (_, .failed(let failure)): failures.append(failure)
            case (_, .unchanged): break
            }
        }
        if written.isEmpty && removed.isEmpty && failures.isEmpty { return nil }
    }
}
