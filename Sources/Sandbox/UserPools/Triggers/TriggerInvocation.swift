import CredentialModel
import StrictJSON

/// One run of a trigger, with what it would have seen of the caller's metadata.
struct TriggerInvocation: Sendable {
    let time: Timestamp
    let operation: SandboxOperation
    let trigger: LambdaTrigger
    /// `triggerSource`: `PreSignUp_SignUp`.
    let source: String
    let username: String
    let clientID: String
    /// The event's `clientMetadata`; `nil` where the service passes none on.
    let clientMetadata: [String: String]?
    /// The event's `validationData`; `nil` where there is none.
    let validationData: [String: String]?

    var json: JSONValue {
        [
            "time": .string(time.rfc3339Milliseconds), "operation": .string(operation.rawValue),
            "trigger": .string(trigger.rawValue), "triggerSource": .string(source), "userName": .string(username),
            "clientId": .string(clientID), "clientMetadata": Self.map(clientMetadata),
            "validationData": Self.map(validationData),
        ]
    }

    /// The map with its keys in order; `null` for none.
    static func map(_ texts: [String: String]?) -> JSONValue {
        guard let texts else { return .null }
        return .object(JSONObject(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
