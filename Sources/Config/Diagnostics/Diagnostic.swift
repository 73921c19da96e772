package import StrictJSON

/// Something to say about a configuration, with its place and the way out.
package struct Diagnostic: Sendable, Hashable {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable {
        /// The configuration is not used.
        case error
        case warning
    }

    /// The file as the user named it, or beside it for an included one.
    package let file: String
    /// Counted from 1; 0 when the whole file is meant.
    package let line: Int
    /// In characters, counted from 1; 0 when the whole file is meant.
    package let column: Int
    package let severity: Severity
    /// What is wrong: one sentence without its full stop. Never holds a secret.
    package let message: String
    /// What to do about it, when that is known.
    package let remedy: String?

    package init(
        file: String, line: Int = 0, column: Int = 0, severity: Severity = .error, message: String,
        remedy: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
        self.remedy = remedy
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `config.yaml:14:5: error: unknown key 'refreshHandlr' in identity 'billing' (did you mean 'refreshHandler'?)`
    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let hint = remedy.map { " (\($0))" } ?? ""
        return "\(place): \(severity.rawValue): \(message)\(hint)"
    }

    /// The same for programs: `{file, line, column, severity, message, remedy}`, unknown members left out.
    package var json: JSONValue {
        var object: JSONObject = ["file": .string(file)]
        if line > 0 {
            object["line"] = .integer(Int64(line))
            object["column"] = .integer(Int64(column))
        }
        object["severity"] = .string(severity.rawValue)
        object["message"] = .string(message)
        object["remedy"] = remedy.map(JSONValue.string)
        return .object(object)
    }
}
