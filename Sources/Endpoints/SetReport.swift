package import CredentialModel
package import Engine
import StrictJSON

/// How one credential set stands, in the few words that a table has room for; it can be sent.
package struct SetReport: Sendable, Hashable {
    package let name: String
    package let provider: String
    package let condition: StatusRow.Condition
    /// When its credentials end.
    package let expiration: Timestamp?
    /// When the next refresh or try is planned.
    package let nextRefresh: Timestamp?
    /// The failure that stands: its code and its sentence.
    package let error: String?

    package init(
        name: String, provider: String, condition: StatusRow.Condition, expiration: Timestamp?,
        nextRefresh: Timestamp?, error: String?
    ) {
        self.name = name
        self.provider = provider
        self.condition = condition
        self.expiration = expiration
        self.nextRefresh = nextRefresh
        self.error = error
    }

    /// Reads an object that ``json`` made; `nil` when it is none.
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let provider = json["provider"]?.string,
            let condition = json["state"]?.string.flatMap(StatusRow.Condition.init(rawValue:))
        else { return nil }
        self.init(
            name: name, provider: provider, condition: condition,
            expiration: json["expiration"]?.string.flatMap(Timestamp.init(rfc3339:)),
            nextRefresh: json["nextRefresh"]?.string.flatMap(Timestamp.init(rfc3339:)), error: json["error"]?.string)
    }

    /// The report as it is sent.
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "provider": .string(provider), "state": .string(condition.rawValue),
        ]
        object["expiration"] = (expiration?.rfc3339).map(JSONValue.string)
        object["nextRefresh"] = (nextRefresh?.rfc3339).map(JSONValue.string)
        object["error"] = error.map(JSONValue.string)
        return .object(object)
    }
}
