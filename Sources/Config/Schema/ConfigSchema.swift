package import StrictJSON

/// The JSON Schema (draft 2020-12) of a configuration, made from the same table of keys that validates it.
package enum ConfigSchema {
    /// The schema of `config.yaml`; `#/$defs/includedFile` is that of an included file.
    package static func json() -> JSONValue {
        var definitions = JSONObject()
        for object in ConfigObject.allCases where object != .configuration {
            definitions[object.rawValue] = object.shape.schema
        }
        var schema: JSONObject = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Evercred configuration",
        ]
        for member in ConfigObject.configuration.shape.schema.object?.members ?? [] {
            schema[member.name] = member.value
        }
        schema["$defs"] = .object(definitions)
        return .object(schema)
    }
}

extension ObjectShape {
    fileprivate var schema: JSONValue {
        var properties = JSONObject()
        for key in keys {
            var property = key.shape.schema
            property["description"] = .string(key.summary)
            properties[key.key.name] = .object(property)
        }
        var schema: JSONObject = [
            "description": .string(summary), "type": "object", "properties": .object(properties),
            "additionalProperties": false,
        ]
        let required = keys.filter(\.isRequired).map { JSONValue.string($0.key.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if !alternatives.isEmpty {
            schema["oneOf"] = .array(alternatives.map { ["required": .array([.string($0.name)])] })
        }
        return .object(schema)
    }
}

extension ValueShape {
    fileprivate var schema: JSONObject {
        switch self {
        case .text(let rule):
            // A number in a string field is taken as written.
            var schema: JSONObject = ["type": ["string", "number"]]
            schema["pattern"] = rule.pattern.map(JSONValue.string)
            return schema
        case .flag: return ["type": "boolean"]
        case .integer(let range):
            return [
                "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
                "maximum": .integer(Int64(range.upperBound)),
            ]
        case .rate: return ["anyOf": [["type": "number", "exclusiveMinimum": 0], ["const": "unlimited"]]]
        case .duration: return ["type": "string", "pattern": .string(DurationSyntax.pattern)]
        case .choice(let words): return ["enum": .array(words.map(JSONValue.string))]
        case .path: return ["type": ["string", "number"]]
        case .fileMode: return ["type": "string", "pattern": .string(FileMode.pattern)]
        case .address: return ["type": "string", "pattern": "^https?://"]
        case .time: return ["type": ["string", "integer"]]
        case .object(let object): return ["$ref": .string("#/$defs/\(object.rawValue)")]
        case .map(let keys, let values, let maximum):
            var schema: JSONObject = ["type": "object", "additionalProperties": .object(values.schema)]
            if let pattern = keys.pattern { schema["propertyNames"] = ["pattern": .string(pattern)] }
            if maximum < .max { schema["maxProperties"] = .integer(Int64(maximum)) }
            return schema
        case .list(let element, let maximum):
            var schema: JSONObject = ["type": "array", "items": .object(element.schema)]
            if maximum < .max { schema["maxItems"] = .integer(Int64(maximum)) }
            return schema
        case .either(let shapes): return ["anyOf": .array(shapes.map { .object($0.schema) })]
        case .anything: return [:]
        }
    }
}
