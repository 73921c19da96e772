/// What came of one change.
package enum OutputResult: Sendable, Hashable {
    /// The file was replaced and holds what was asked for.
    case written
    /// It held that already.
    case unchanged
    case failed(OutputFailure)
}
