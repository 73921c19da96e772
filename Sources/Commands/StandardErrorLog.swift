import CredentialModel
import Logging
import Platform
import StrictJSON

/// Log lines on stderr, one `write` each: text for humans, JSON for collectors.
///
/// Values pass the JSON escaping in both forms, so that what a handler or a service said cannot forge a line or steer a
/// terminal.
struct StandardErrorLog: LogHandler {
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = self.metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let time = SystemTime().now.rfc3339Milliseconds
        switch format {
        case .text:
            let facts = metadata.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
            Terminal.complain("evercred: \(event.level): \(Self.escaped(event.message.description))\(facts)")
        case .json:
            var line: JSONObject = [
                "time": .string(time), "level": .string(event.level.rawValue),
                "message": .string(event.message.description),
            ]
            for (key, value) in metadata { line[key] = .string("\(value)") }
            Terminal.complain(JSONWriter.string(.object(line)))
        }
    }

    private static func quoted(_ text: String) -> String { JSONWriter.string(.string(text)) }

    private static func escaped(_ text: String) -> String { String(quoted(text).dropFirst().dropLast()) }
}
