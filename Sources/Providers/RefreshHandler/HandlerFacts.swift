import CredentialModel
import StrictJSON

/// The facts that a handler is told, as variables and as one JSON object on its stdin.
///
/// Nothing of them is ever spliced into its command. Tokens and state are on stdin only: the environment of a process
/// can be read by others of the same user.
struct HandlerFacts {
    let request: TokenRequest
    /// When its time is over.
    let deadline: Timestamp

    /// All of them are set, if need be to nothing: scripts run with `set -u`.
    var variables: [String: String] {
        [
            "EVERCRED_IDENTITY": request.identity.name,
            "EVERCRED_PROVIDER": request.identity.provider.name,
            "EVERCRED_IDENTITY_ID": request.identityID ?? "",
            "EVERCRED_REASON": request.reason.rawValue,
            "EVERCRED_ATTEMPT": String(request.attempt),
            "EVERCRED_EXPIRES_AT": (request.previous?.expiration.milliseconds).map { String($0) } ?? "",
            "EVERCRED_DEADLINE": deadline.rfc3339,
            "EVERCRED_CLIENT_METADATA": JSONWriter.string(.object(clientMetadata)),
        ]
    }

    /// One line of JSON.
    var document: [UInt8] {
        var facts: JSONObject = [
            "identity": .string(request.identity.name),
            "provider": .string(request.identity.provider.name),
            "identity_id": request.identityID.map { .string($0) } ?? .null,
            "reason": .string(request.reason.rawValue),
            "attempt": .integer(Int64(request.attempt)),
            "expires_at": (request.previous?.expiration.milliseconds).map { .integer($0) } ?? .null,
            "deadline": .string(deadline.rfc3339),
            "client_metadata": .object(clientMetadata),
            "user": .object(request.identity.user),
        ]
        facts["previous"] =
            request.previous.map { previous in
                [
                    "token": .string(previous.value.reveal()),
                    "expires_at": .integer(previous.expiration.milliseconds),
                    "identity_id": request.identityID.map { .string($0) } ?? .null,
                ]
            } ?? .null
        facts["state"] = request.handlerState ?? .null
        return JSONWriter.bytes(.object(facts)) + [UInt8(ascii: "\n")]
    }

    private var clientMetadata: JSONObject {
        JSONObject(request.identity.clientMetadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
}
