/// Gathers the diagnostics of one load.
final class DiagnosticCollector {
    private struct Entry: Hashable {
        let order: Int
        let diagnostic: Diagnostic
    }

    private var entries: [Entry] = []
    /// What an alias leads to is read once for each alias; what is wrong with it is said once.
    private var seen: Set<Entry> = []
    private(set) var hasErrors = false

    /// Adds what there is to say about a place in a file.
    func add(_ severity: Diagnostic.Severity, _ tree: YAMLTree, _ node: Int, _ message: String, remedy: String? = nil) {
        let place = tree.nodes[node]
        add(
            Diagnostic(
                file: tree.file, line: Int(place.line), column: Int(place.column), severity: severity,
                message: message, remedy: remedy),
            order: tree.order)
    }

    /// Adds a diagnostic about the file that was read as number `order`.
    func add(_ diagnostic: Diagnostic, order: Int) {
        let entry = Entry(order: order, diagnostic: diagnostic)
        guard seen.insert(entry).inserted else { return }
        entries.append(entry)
        if diagnostic.severity == .error { hasErrors = true }
    }

    /// Everything, by file, line and column; what was found first at a place comes first.
    var sorted: [Diagnostic] {
        entries.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (a.order, a.diagnostic.line, a.diagnostic.column, left.offset)
                < (b.order, b.diagnostic.line, b.diagnostic.column, right.offset)
        }.map(\.element.diagnostic)
    }
}
