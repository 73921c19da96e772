/// The checks of one group, in the order in which they were made.
struct CheckList {
    private(set) var checks: [Check] = []

    mutating func note(_ id: CheckID, _ message: String, place: String? = nil, remedy: String? = nil) {
        checks.append(Check(id, .note, message, place: place, remedy: remedy))
    }

    mutating func warning(_ id: CheckID, _ message: String, place: String? = nil, remedy: String? = nil) {
        checks.append(Check(id, .warning, message, place: place, remedy: remedy))
    }

    mutating func error(_ id: CheckID, _ message: String, place: String? = nil, remedy: String? = nil) {
        checks.append(Check(id, .error, message, place: place, remedy: remedy))
    }

    /// Says that all is well, unless something was found under that id.
    mutating func close(_ id: CheckID, _ message: String, place: String? = nil) {
        if !checks.contains(where: { $0.id == id }) { checks.append(Check(id, .ok, message, place: place)) }
    }

    mutating func append(_ others: [Check]) { checks += others }
}

extension Collection where Element == String {
    /// `a, b, c and 9 more`, for names that may be many.
    func listed(limit: Int = 5) -> String {
        let rest = count - limit
        return prefix(limit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension Int {
    /// `1 file`, `3 files`.
    func of(_ thing: String, _ things: String? = nil) -> String {
        "\(self) \(self == 1 ? thing : things ?? thing + "s")"
    }
}
