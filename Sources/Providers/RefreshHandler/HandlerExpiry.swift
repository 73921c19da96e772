import CredentialModel
import StrictJSON

/// Reads the expiry of a handler's answer in the forms that people write.
enum HandlerExpiry {
    /// Below this a number counts seconds, not milliseconds: 10¹¹ ms is March 1973, 10¹¹ s is the year 5138.
    private static let firstMillisecond: Int64 = 100_000_000_000
    /// The end of the year 9999, in milliseconds.
    private static let last: Int64 = 253_402_300_799_999

    /// What the members `expires_at` or, without it, `expires_in` say; `nil` when neither is there.
    static func stated(in answer: JSONObject, startedAt: Timestamp) throws(HandlerViolation) -> Timestamp? {
        if let member = answer[present: "expires_at"] {
            if let text = member.string, let time = Timestamp(rfc3339: text) { return time }
            guard let number = number(member), abs(number) <= Double(last) else { throw unreadable("expires_at") }
            let isSeconds = abs(number) < Double(firstMillisecond)
            return Timestamp(milliseconds: Int64(isSeconds ? number * 1000 : number))
        }
        if let member = answer[present: "expires_in"] {
            guard let seconds = number(member), abs(seconds) <= Double(last) / 1000 else {
                throw unreadable("expires_in")
            }
            return startedAt + .milliseconds(Int64(seconds * 1000))
        }
        return nil
    }

    /// Throws when that moment has come.
    static func requireFuture(_ expiration: Timestamp, now: Timestamp) throws(HandlerViolation) {
        guard expiration <= now else { return }
        throw HandlerViolation(
            rule: .expiry, explanation: "is already past its expiry, \(expiration.rfc3339)",
            remedy: "fetch a fresh token instead of a cached one, and check the clock")
    }

    /// The number itself or a string of one, as shell scripts write it.
    private static func number(_ value: JSONValue) -> Double? {
        if let number = value.double { return number }
        guard let text = value.string, case .integer(let number)? = try? JSONReader.read(text) else { return nil }
        return Double(number)
    }

    private static func unreadable(_ name: String) -> HandlerViolation {
        HandlerViolation(
            rule: .expiry, explanation: "has an '\(name)' that is no time",
            remedy: name == "expires_in"
                ? "give a number of seconds" : "give milliseconds or seconds since 1970, or RFC 3339")
    }
}
