import CredentialModel
import StrictJSON

/// Holds a value against the part of JSON Schema that the event schema uses.
struct SchemaChecker {
    let root: JSONValue

    /// What is wrong, each with its place; nothing when the value conforms.
    func violations(of value: JSONValue, _ schema: JSONValue? = nil, at place: String = "$") -> [String] {
        let schema = schema ?? root
        var found: [String] = []
        for (keyword, rule) in schema.object?.members ?? [] {
            switch keyword {
            case "$ref":
                let name = rule.string?.split(separator: "/").last.map(String.init) ?? ""
                found += violations(of: value, root["$defs"]?[name] ?? [:], at: place)
            case "const" where value != rule: found.append("\(place) is not \(rule)")
            case "enum" where rule.array?.contains(value) != true: found.append("\(place) is none of \(rule)")
            case "type" where !(rule.array ?? [rule]).contains(.string(typeName(value))):
                found.append("\(place) is a \(typeName(value))")
            case "format": found += value == .null ? [] : formatViolations(value, rule, place)
            case "minimum" where value.integer ?? 0 < rule.integer ?? 0: found.append("\(place) is too small")
            case "maxItems" where value.array?.count ?? 0 > rule.integer ?? 0: found.append("\(place) is too long")
            case "required":
                for name in rule.array ?? [] where value[name.string ?? ""] == nil {
                    found.append("\(place) lacks \(name)")
                }
            case "additionalProperties" where rule == false:
                for (name, _) in value.object?.members ?? [] where schema["properties"]?[name] == nil {
                    found.append("\(place) must not have \(name)")
                }
            case "properties":
                for (name, inner) in rule.object?.members ?? [] {
                    if let member = value[name] { found += violations(of: member, inner, at: "\(place).\(name)") }
                }
            case "items":
                for (index, element) in (value.array ?? []).enumerated() {
                    found += violations(of: element, rule, at: "\(place)[\(index)]")
                }
            case "oneOf":
                let matching = (rule.array ?? []).filter { violations(of: value, $0, at: place).isEmpty }
                if matching.count != 1 { found.append("\(place) matches \(matching.count) alternatives") }
            default: break
            }
        }
        return found
    }

    private func formatViolations(_ value: JSONValue, _ format: JSONValue, _ place: String) -> [String] {
        let isTime = format == "date-time" && value.string.flatMap(Timestamp.init(rfc3339:)) != nil
        return isTime ? [] : ["\(place) is not a \(format)"]
    }

    private func typeName(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
