package import CredentialModel

/// What one rewrite of a place did: one report for many changes, none where nothing changed or failed.
package struct WriteReport: Sendable, Hashable {
    /// The path as configured, or the name of a command.
    package let file: String
    /// The profiles whose keys were written, in the order in which they were asked for.
    package private(set) var written: [String] = []
    /// The profiles whose keys were removed.
    package private(set) var removed: [String] = []
    /// The changes that could not be made.
    package private(set) var failures: [OutputFailure] = []
    /// When the first of the keys end that stand where the changes failed; `nil` where there are none.
    package private(set) var expiration: Timestamp?

    private init(file: String) { self.file = file }

    /// A report for each file among the changes that has something to tell, in the order of the changes.
    static func reports(of changes: [PlacedChange], _ results: [OutputResult]) -> [WriteReport] {
        var reports: [WriteReport] = []
        var positions: [String: Int] = [:]
        for (placed, result) in zip(changes, results) where result != .unchanged {
            let file = placed.target.placeName
            let position = positions[file] ?? reports.count
            if position == reports.count {
                positions[file] = position
                reports.append(WriteReport(file: file))
            }
            reports[position].note(placed.change, result)
        }
        return reports
    }

    private mutating func note(_ change: OutputChange, _ result: OutputResult) {
        switch (change, result) {
        case (.write, .written): written.append(change.profile)
        case (.blank, .written), (.remove, .written): removed.append(change.profile)
        case (.write(_, _, _, _, let end), .failed(let failure)):
            failures.append(failure)
            expiration = [expiration, end].compactMap(\.self).min()
        case (_, .failed(let failure)): failures.append(failure)
        case (_, .unchanged): break
        }
    }
}
