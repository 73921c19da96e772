import CredentialModel
import Engine

/// How all sets stand, in a size that does not grow with their number.
struct SetFigures: Sendable {
    /// So many sets have series of their own, and are told one by one.
    static let limit = 200
    /// For how many sets it is told that they end within so many seconds.
    static let horizons = [0, 60, 300, 900, 1800, 3600, 14_400, 43_200]

    /// Whether the process has started and has not begun to stop.
    let isRunning: Bool
    let count: Int
    let requiredCount: Int
    /// Sets that are required and cannot be used.
    let unusableCount: Int
    /// By ``StatusRow/Condition``.
    private(set) var conditions: [String: Double]
    /// When the first of all valid credentials ends.
    let nextExpiry: Timestamp?
    /// Sets whose credentials end within so many seconds, those without any among them; by ``horizons``.
    private(set) var ending: [Double]
    /// The worst first: unusable before usable ones, required before others, then by the end of their credentials.
    let worst: [StatusRow]

    init(isRunning: Bool, rows: [StatusRow], now: Timestamp) {
        self.isRunning = isRunning
        count = rows.count
        requiredCount = rows.count(where: \.isRequired)
        unusableCount = rows.count { $0.isRequired && !$0.isUsable }
        conditions = Dictionary(uniqueKeysWithValues: StatusRow.Condition.allCases.map { ($0.rawValue, 0) })
        ending = [Double](repeating: 0, count: Self.horizons.count)
        nextExpiry = rows.lazy.filter(\.hasValidCredentials).compactMap(\.credentialExpiration).min()
        for row in rows {
            conditions[row.condition.rawValue, default: 0] += 1
            let left = row.hasValidCredentials ? (row.credentialExpiration ?? now) - now : .zero
            for (index, horizon) in Self.horizons.enumerated() where left <= .seconds(horizon) { ending[index] += 1 }
        }
        worst = Self.worst(rows)
    }

    /// Whether whatever depends on this process may begin: every required set can be used.
    var isReady: Bool { isRunning && unusableCount == 0 }

    private static func worst(_ rows: [StatusRow]) -> [StatusRow] {
        let rank: (StatusRow) -> (Int, Int, Int64, String) = { row in
            (row.isUsable ? 1 : 0, row.isRequired ? 0 : 1, row.credentialExpiration?.milliseconds ?? 0, row.name)
        }
        let isWorse: (StatusRow, StatusRow) -> Bool = { rank($0) < rank($1) }
        guard rows.count > limit else { return rows.sorted(by: isWorse) }
        return Array(rows.filter { !$0.isUsable }.sorted(by: isWorse).prefix(limit))
    }
}
