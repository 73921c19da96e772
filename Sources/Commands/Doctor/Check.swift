/// One thing that `doctor` has looked at, and how it found it. Safe to show: it holds names and places, never a secret.
struct Check: Sendable, Hashable {
    /// How it stands, the worst last.
    enum Severity: String, Sendable, Comparable, CaseIterable {
        /// As it should be.
        case ok
        /// Nothing is wrong; worth knowing.
        case note
        /// It works today and may not tomorrow, or not for everybody.
        case warning
        /// Something does not work, or is not safe.
        case error

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    let id: CheckID
    let severity: Severity
    /// One sentence without its full stop.
    let message: String
    /// The file, folder, variable, set or host that it is about.
    let place: String?
    /// What to do about it.
    let remedy: String?

    init(_ id: CheckID, _ severity: Severity, _ message: String, place: String? = nil, remedy: String? = nil) {
        self.id = id
        self.severity = severity
        self.message = message
        self.place = place
        self.remedy = remedy
    }
}
