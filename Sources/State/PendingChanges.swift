/// Changes that wait to be written: of several to one row only the last counts.
struct PendingChanges {
    private enum Row: Hashable {
        case identity(String)
        case set(String)
        case note(String)
    }

    private var byRow: [Row: Int] = [:]
    /// The changes, in the order in which their rows were first changed.
    private(set) var changes: [StateChange] = []

    mutating func add(_ more: [StateChange]) {
        for change in more {
            let row = Self.row(of: change)
            if let index = byRow[row] {
                changes[index] = change
            } else {
                byRow[row] = changes.count
                changes.append(change)
            }
        }
    }

    private static func row(of change: StateChange) -> Row {
        switch change {
        case .identity(let record): .identity(record.name)
        case .removeIdentity(let name): .identity(name)
        case .set(let record): .set(record.name)
        case .removeSet(let name): .set(name)
        case .note(let key, _): .note(key)
        }
    }
}
