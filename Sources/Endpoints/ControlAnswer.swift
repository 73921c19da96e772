package import Engine
package import StrictJSON

/// What the instance that holds the state answers: one JSON object on one line.
package struct ControlAnswer: Sendable, Hashable {
    /// How the command that asked ends.
    package var exitCode: ExitCode
    /// Lines for its stderr: diagnostics, or why nothing was done.
    package var messages: [String]
    /// How the sets stand that a refresh was asked for, and their parents.
    package var reports: [SetReport]

    /// The longest line that is read, in bytes: a hundred thousand sets have room.
    static let limit = 64 << 20

    package init(exitCode: ExitCode, messages: [String] = [], reports: [SetReport] = []) {
        self.exitCode = exitCode
        self.messages = messages
        self.reports = reports
    }

    /// Reads a line that ``json`` made; `nil` when it is none.
    package init?(_ json: JSONValue) {
        guard let number = json["exitCode"]?.integer, let code = Int32(exactly: number),
            let exitCode = ExitCode(rawValue: code)
        else { return nil }
        self.init(
            exitCode: exitCode, messages: json["messages"]?.array?.compactMap(\.string) ?? [],
            reports: json["sets"]?.array?.compactMap(SetReport.init) ?? [])
    }

    /// The answer as it is sent.
    package var json: JSONValue {
        var object: JSONObject = [
            "exitCode": .integer(Int64(exitCode.rawValue)), "messages": .array(messages.map(JSONValue.string)),
        ]
        if !reports.isEmpty { object["sets"] = .array(reports.map(\.json)) }
        return .object(object)
    }
}
