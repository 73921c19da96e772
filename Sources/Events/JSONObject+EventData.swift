import CredentialModel
import StrictJSON

// How facts become members of an event's data.

extension JSONValue {
    /// RFC 3339 in UTC, or null.
    static func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.rfc3339) } ?? .null }

    static func list(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

    /// The `error` of failures.
    static func error(_ failure: RefreshFailure) -> JSONValue {
        [
            "code": .string(failure.code), "message": .string(failure.message),
            "class": .string(failure.failureClass.rawValue), "retryable": .bool(failure.failureClass.isRetryable),
            "remedy": failure.remedy.map(JSONValue.string) ?? .null,
        ]
    }
}

extension JSONObject {
    /// The four members that every failure has; null where there is nothing to tell.
    mutating func add(_ failure: RefreshFailure, attempt: Int, nextAttempt: Timestamp?, expiration: Timestamp?) {
        self["error"] = .error(failure)
        self["attempt"] = .integer(Int64(attempt))
        self["nextAttempt"] = nextAttempt.map { .string($0.rfc3339Milliseconds) } ?? .null
        self["expiration"] = .time(expiration)
    }

    /// The mark of the first success after failures.
    mutating func addRecovery(after failures: Int) {
        if failures > 0 { self["recoveredAfter"] = .integer(Int64(failures)) }
    }
}
