import CredentialModel
import StrictJSON

/// A failure in the handler's own words: `{"error": {"code", "message", "retryable", "retry_after"}}`.
struct HandlerErrorReport: Hashable {
    let code: String?
    let message: String?
    let isRetryable: Bool?
    let retryAfter: Duration?

    /// Reads the member `error` of an answer. The error of an OAuth token endpoint, handed through as it came
    /// (`{"error": "invalid_grant", "error_description": "…"}`, RFC 6749 section 5.2), is understood as well.
    init(_ error: JSONValue, in answer: JSONObject) throws(HandlerViolation) {
        switch error {
        case .string(let code):
            self.code = code
            message = answer["error_description"]?.string
            isRetryable = nil
            retryAfter = nil
        case .object(let report):
            code = try Self.member("code", of: report, as: "a string", \.string)
            message = try Self.member("message", of: report, as: "a string", \.string)
            isRetryable = try Self.member("retryable", of: report, as: "true or false", \.bool)
            let seconds = try Self.member("retry_after", of: report, as: "a number of seconds", \.double)
            retryAfter = seconds.map { .milliseconds(Int64(min(max($0, 0), 86_400) * 1000)) }
        default:
            throw HandlerViolation(
                rule: .error, explanation: "has an 'error' that is no object",
                remedy: "write {\"error\": {\"code\": …, \"message\": …}}")
        }
    }

    /// Whether only a human can go on, in the words of OAuth 2.0 and OpenID Connect.
    var needsLogin: Bool {
        ["invalid_grant", "interaction_required", "login_required", "consent_required"].contains(code)
    }

    private static func member<Value>(
        _ name: String, of report: JSONObject, as kind: String, _ read: (JSONValue) -> Value?
    ) throws(HandlerViolation) -> Value? {
        guard let member = report[present: name] else { return nil }
        guard let value = read(member) else {
            throw HandlerViolation(
                rule: .error, explanation: "has an 'error.\(name)' that is not \(kind)", remedy: "write it as \(kind)")
        }
        return value
    }
}
