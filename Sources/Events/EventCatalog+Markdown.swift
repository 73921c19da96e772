extension EventCatalog {
    /// The reference page of all events, as Markdown.
    package static func markdown() -> String {
        var page = "# Events\n"
        for channel in EventChannel.allCases {
            page += "\n## Channel `\(channel.rawValue)` (source `\(channel.source)`)\n"
            for definition in definitions where definition.channel == channel {
                page += section(for: definition)
            }
        }
        return page
    }

    private static func section(for definition: EventDefinition) -> String {
        let levels = definition.levels.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        let rows = definition.fields.map { field in
            "| `\(field.name)` | \(name(of: field.type))\(field.isRequired ? "" : ", optional") | \(field.meaning) |\n"
        }
        return """

            ### `\(definition.name.rawValue)`

            \(definition.occasion)
            Level \(levels). Message: “\(definition.message)”.

            | `data` | Type | Meaning |
            |---|---|---|
            \(rows.joined())
            """
    }

    private static func name(of type: EventField.ValueType) -> String {
        switch type {
        case .timeOrNull: "time or null"
        case .strings: "list of strings"
        default: type.rawValue
        }
    }
}
