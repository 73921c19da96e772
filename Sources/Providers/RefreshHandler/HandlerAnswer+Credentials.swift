import CredentialModel
import StrictJSON

extension HandlerAnswer {
    /// AWS credentials in the form of `credential_process` version 1 (AWS SDKs and Tools Reference), with an end.
    static func credentials(
        in answer: JSONObject, now: Timestamp
    ) throws(HandlerViolation) -> TemporaryCredentials {
        guard answer["Version"]?.integer == 1 else {
            throw violation("has no 'Version' 1", remedy: "answer in the form of credential_process version 1")
        }
        let accessKeyID = try text("AccessKeyId", in: answer)
        let secretAccessKey = try text("SecretAccessKey", in: answer)
        let sessionToken = try text("SessionToken", in: answer)
        guard let expiration = answer[present: "Expiration"]?.string.flatMap(Timestamp.init(rfc3339:)) else {
            throw violation(
                "has no 'Expiration' in RFC 3339", remedy: "give temporary credentials with their 'Expiration'")
        }
        try HandlerExpiry.requireFuture(expiration, now: now)
        return TemporaryCredentials(
            accessKeyID: accessKeyID, secretAccessKey: Secret(secretAccessKey), sessionToken: Secret(sessionToken),
            expiration: expiration, issuedAt: now)
    }

    private static func text(_ name: String, in answer: JSONObject) throws(HandlerViolation) -> String {
        guard let text = answer[present: name]?.string else {
            throw violation("has no '\(name)'", remedy: "add it; 'SessionToken' comes with all temporary credentials")
        }
        if let fault = TokenRules.fault(of: text) {
            throw violation("has a '\(name)' that \(fault)", remedy: "print the value as AWS gave it")
        }
        return text
    }

    private static func violation(_ explanation: String, remedy: String) -> HandlerViolation {
        HandlerViolation(rule: .credentials, explanation: explanation, remedy: remedy)
    }
}
