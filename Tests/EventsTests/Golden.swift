import FoundationEssentials
import Testing

/// Texts that are compared with files of the folder Fixtures. `EVERCRED_RECORD=1` writes the files anew.
enum Golden {
    static func expect(
        _ text: String, equals name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = #filePath.dropLast("Golden.swift".count) + "Fixtures/" + name
        if ProcessInfo.processInfo.environment["EVERCRED_RECORD"] == "1" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let recorded = try String(contentsOfFile: path, encoding: .utf8)
        guard recorded != text else { return }
        let lines = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        let newLines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = zip(lines, newLines).first { $0 != $1 }
        Issue.record(
            """
            \(name) has \(lines.count) lines, now there are \(newLines.count). The first that differs:
            \(difference?.0 ?? "(none)")
            \(difference?.1 ?? "(none)")
            """, sourceLocation: sourceLocation)
    }
}
