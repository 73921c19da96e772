import CredentialModel
import Endpoints
import Engine

/// How credential sets stand, for human eyes.
struct StatusTable {
    private let rows: [[String]]
    private let conditions: [StatusRow.Condition]

    private static let header = ["NAME", "PROVIDER", "STATE", "EXPIRES IN", "NEXT REFRESH", "LAST ERROR"]

    init(_ reports: [SetReport], now: Timestamp) {
        conditions = reports.map(\.condition)
        rows = reports.map { report in
            [
                report.name, report.provider, report.condition.rawValue,
                report.expiration.map { Self.span($0 - now) } ?? "-",
                report.nextRefresh.map { Self.span($0 - now) } ?? "-",
                report.error ?? "",
            ]
        }
    }

    /// The table, a line a set, cut to the width of the terminal.
    func lines(columns: Int, hasColor: Bool) -> [String] {
        let widths = Self.header.indices.map { column in
            rows.reduce(Self.header[column].count) { max($0, $1[column].count) }
        }
        let header = Self.line(Self.header, widths: widths, columns: columns)
        return [header]
            + zip(rows, conditions).map { row, condition in
                let line = Self.line(row, widths: widths, columns: columns)
                guard hasColor, let color = Self.color(condition) else { return line }
                return "\u{1B}[\(color)m\(line)\u{1B}[0m"
            }
    }

    private static func line(_ cells: [String], widths: [Int], columns: Int) -> String {
        var line = ""
        for (cell, width) in zip(cells, widths) {
            line += cell + String(repeating: " ", count: width - cell.count + 2)
        }
        while line.last == " " { line.removeLast() }
        return line.count > columns ? String(line.prefix(max(columns - 1, 1))) + "…" : line
    }

    private static func color(_ condition: StatusRow.Condition) -> String? {
        switch condition {
        case .fresh: "32"
        case .due, .resting: nil
        case .retrying: "33"
        case .rejected, .needsLogin, .expired: "31"
        }
    }

    /// `42m`, `1h05m`, `now` for what is past.
    static func span(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        switch seconds {
        case ..<1: return "now"
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<86_400:
            let minutes = seconds / 60 % 60
            return "\(seconds / 3600)h\(minutes < 10 ? "0" : "")\(minutes)m"
        default: return "\(seconds / 86_400)d\(seconds / 3600 % 24)h"
        }
    }
}
