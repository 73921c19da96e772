package import Engine
package import StrictJSON

/// What the instance that holds the state answers: one JSON object on one line.
package struct ControlAnswer: Sendable, Hashable {
    /// How the command that asked ends.
    package var exitCode: ExitCode
    /// Lines for its stderr: diagnostics, or why nothing was done.
    package var messages: [String]

    package init(exitCode: ExitCode, messages: [String] = []) {
        self.exitCode = exitCode
        self.messages = messages
    }

    /// Reads a line that ``json`` made; `nil` when it is none.
    package init?(_ json: JSONValue) {
        guard let number = json["exitCode"]?.integer, let code = Int32(exactly: number),
            let exitCode = ExitCode(rawValue: code)
        else { return nil }
        self.init(exitCode: exitCode, messages: json["messages"]?.array?.compactMap(\.string) ?? [])
    }

    /// The answer as it is sent.
    package var json: JSONValue {
        ["exitCode": .integer(Int64(exitCode.rawValue)), "messages": .array(messages.map(JSONValue.string))]
    }
}
