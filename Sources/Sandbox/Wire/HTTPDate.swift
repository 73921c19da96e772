import CredentialModel

extension Timestamp {
    /// `Mon, 23 Nov 2026 08:00:00 GMT` (RFC 9110, 5.6.7).
    var httpDate: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = rfc3339
        let parts = text.split { $0 == "-" || $0 == "T" || $0 == "Z" }
        // 1970-01-01 was a Thursday.
        let sinceEpoch = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let weekday = days[(sinceEpoch % 7 + 7) % 7]
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
    }
}
