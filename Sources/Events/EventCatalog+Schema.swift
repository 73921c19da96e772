import CredentialModel
package import StrictJSON

extension EventCatalog {
    /// The JSON Schema (draft 2020-12) of one line of the format `hub`, and of the `data` of a CloudEvents line.
    package static func schema() -> JSONValue {
        let capsule: JSONObject = [
            "channel": ["type": "string"],
            "payload": ["type": "object"],
            "source": ["type": "string"],
            "patternInfo": ["type": "array", "maxItems": 0],
            "id": ["type": "string", "description": "Unique: the run and the sequence number, RUN-n."],
            "run": ["type": "string", "description": "The random name of the process's run."],
            "sequence": [
                "type": "integer", "minimum": 1,
                "description": "Counts the events of the run, those that a filter leaves out included.",
            ],
            "time": time,
            "level": ["type": "string"],
        ]
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Evercred Hub event",
            "description": .string(
                "One line of the event stream, as this version of Evercred writes it. A reader should ignore what it "
                    + "does not know: later versions may tell more."),
            "type": "object",
            "properties": .object(capsule),
            "required": .list(capsule.members.map(\.name)),
            "additionalProperties": false,
            "oneOf": .array(definitions.map(schema(of:))),
            "$defs": ["error": error],
        ]
    }

    private static func schema(of definition: EventDefinition) -> JSONValue {
        let fields = definition.fields + [truncated]
        let data: JSONValue = [
            "type": "object",
            "properties": .object(JSONObject(fields.map { ($0.name, schema(of: $0)) })),
            "required": .list(fields.filter(\.isRequired).map(\.name)),
            "additionalProperties": false,
        ]
        return [
            "title": .string("\(definition.channel.rawValue) \(definition.name.rawValue)"),
            "description": .string(definition.occasion),
            "properties": [
                "channel": ["const": .string(definition.channel.rawValue)],
                "source": ["const": .string(definition.channel.source)],
                "level": ["enum": .list(definition.levels.map(\.rawValue))],
                "payload": [
                    "type": "object",
                    "properties": [
                        "event": ["const": .string(definition.name.rawValue)],
                        "data": data,
                        "message": ["type": "string", "description": .string(definition.message)],
                    ],
                    "required": ["event", "data", "message"],
                    "additionalProperties": false,
                ],
            ],
        ]
    }

    private static func schema(of field: EventField) -> JSONValue {
        var schema: JSONObject =
            switch field.type {
            case .string: ["type": "string"]
            case .integer: ["type": "integer"]
            case .boolean: ["type": "boolean"]
            case .time: ["type": "string", "format": "date-time"]
            case .timeOrNull: ["type": ["string", "null"], "format": "date-time"]
            case .strings: ["type": "array", "items": ["type": "string"]]
            case .object: ["type": "object"]
            case .error: ["$ref": "#/$defs/error"]
            }
        schema["description"] = .string(field.meaning)
        return .object(schema)
    }

    private static let time: JSONValue = ["type": "string", "format": "date-time"]

    private static let error: JSONValue = [
        "type": "object",
        "properties": [
            "code": ["type": "string", "description": "A stable word: the service's error code, `handler.exit`, …"],
            "message": ["type": "string", "description": "One sentence for a human."],
            "class": [
                "enum": .list(FailureClass.allCases.map(\.rawValue)), "description": "What it means for the next try.",
            ],
            "retryable": ["type": "boolean", "description": "Whether time alone can cure it."],
            "remedy": ["type": ["string", "null"], "description": "What to do about it, when somebody can."],
        ],
        "required": ["code", "message", "class", "retryable", "remedy"],
        "additionalProperties": false,
    ]
}
