import CredentialModel
import StrictJSON
import UserPools

/// What a challenge handler is told, as one JSON object on its stdin.
struct ChallengeFacts {
    let challenge: PendingChallenge
    let request: TokenRequest
    /// When its time is over.
    let deadline: Timestamp

    /// One line of JSON.
    var document: [UInt8] {
        let facts: JSONObject = [
            "identity": .string(request.identity.name),
            "provider": .string(request.identity.provider.name),
            "username": .string(challenge.username),
            "challenge": .string(challenge.name.rawValue),
            "parameters": .object(Self.object(challenge.parameters)),
            "choices": .array(challenge.choices.map { .string($0) }),
            "deadline": .string(deadline.rfc3339),
            "client_metadata": .object(Self.object(request.identity.clientMetadata)),
            "user": .object(request.identity.user),
        ]
        return JSONWriter.bytes(.object(facts)) + [UInt8(ascii: "\n")]
    }

    private static func object(_ texts: [String: String]) -> JSONObject {
        JSONObject(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
}
