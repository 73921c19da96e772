import CredentialModel
import Engine
import StrictJSON

/// What `doctor` has found, and the code that it ends with.
struct DoctorReport {
    let checks: [Check]
    /// Whether the configuration could be read.
    let isConfigured: Bool
    /// Whether what is as it should be is left out of what humans see.
    var showsProblemsOnly = false

    /// So many of one kind are shown to a human; the rest is counted.
    private static let limit = 10

    /// 78 when there is no valid configuration, 1 when something does not work, else 0.
    var exitCode: ExitCode {
        if !isConfigured { return .configuration }
        return checks.contains { $0.severity == .error } ? .trouble : .success
    }

    /// One or two lines a check, and a last one that counts.
    func lines(hasColor: Bool) -> [String] {
        let width = checks.reduce(0) { max($0, $1.id.rawValue.utf8.count) }
        var shown: [CheckID: Int] = [:]
        var lines: [String] = []
        for check in checks where !showsProblemsOnly || check.severity > .ok {
            shown[check.id, default: 0] += 1
            guard shown[check.id, default: 0] <= Self.limit else { continue }
            let severity = Self.padded(check.severity.rawValue, 7)
            let name = Self.padded(check.id.rawValue, width)
            let colored = hasColor ? "\u{1B}[\(Self.color(check.severity))m\(severity)\u{1B}[0m" : severity
            let place = check.place.map { "\(Self.printable($0)): " } ?? ""
            lines.append("\(colored)  \(name)  \(place)\(Self.printable(check.message))")
            if let remedy = check.remedy, check.severity != .ok {
                lines.append(String(repeating: " ", count: width + 11) + "→ " + Self.printable(remedy))
            }
        }
        for (id, count) in shown.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where count > Self.limit {
            lines.append("\(count - Self.limit) more of \(id.rawValue): see --check \(id.rawValue) --format json")
        }
        let counts = Check.Severity.allCases.reversed().map { severity in
            (checks.count { $0.severity == severity }).of("\(severity.rawValue)", Self.plural(severity))
        }
        return lines + [counts.joined(separator: ", ")]
    }

    /// The whole report as one object.
    func json(_ examination: Examination) -> JSONValue {
        var object: JSONObject = ["time": .string(examination.now.rfc3339)]
        object["configuration"] = examination.config.path.map(JSONValue.string)
        object["state"] = examination.state.folder.map(JSONValue.string)
        object["checks"] = .array(checks.map(\.json))
        object["counts"] = .object(
            JSONObject(
                Check.Severity.allCases.map { severity in
                    (severity.rawValue, .integer(Int64(checks.count { $0.severity == severity })))
                }))
        object["exitCode"] = .integer(Int64(exitCode.rawValue))
        return .object(object)
    }

    private static func plural(_ severity: Check.Severity) -> String {
        severity == .ok ? "ok" : "\(severity.rawValue)s"
    }

    private static func color(_ severity: Check.Severity) -> String {
        switch severity {
        case .ok: "32"
        case .note: "36"
        case .warning: "33"
        case .error: "31"
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    /// Names of files and sections come from outside: no control character of theirs reaches a terminal.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "?" : $0 }))
    }
}

extension Check {
    /// `{id, severity, place, message, remedy}`, unknown members left out.
    var json: JSONValue {
        var object: JSONObject = ["id": .string(id.rawValue), "severity": .string(severity.rawValue)]
        object["place"] = place.map(JSONValue.string)
        object["message"] = .string(message)
        object["remedy"] = remedy.map(JSONValue.string)
        return .object(object)
    }
}
