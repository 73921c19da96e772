import CredentialModel

/// The time in a claim of SRP: `Mon Nov 3 09:05:07 UTC 2025`, English, the day without a leading zero.
enum ClaimTimestamp {
    /// How far it may be from the service's clock.
    private static let tolerance = Duration.seconds(300)

    /// Whether the text is such a time, to the letter, and near enough to now.
    static func isAcceptable(_ text: String, at now: Timestamp) -> Bool {
        guard let moment = moment(text) else { return false }
        return moment >= now - tolerance && moment <= now + tolerance && self.text(moment) == text
    }

    /// The moment as clients write it.
    static func text(_ moment: Timestamp) -> String {
        // `Mon, 03 Nov 2025 09:05:07 GMT`
        let parts = moment.httpDate.split { $0 == " " || $0 == "," }
        let day = parts[1].drop { $0 == "0" }
        return "\(parts[0]) \(parts[2]) \(day) \(parts[4]) UTC \(parts[3])"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func moment(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, let month = months.firstIndex(where: { $0 == parts[1] }) else { return nil }
        func twoDigits(_ text: Substring) -> String { text.utf8.count == 1 ? "0\(text)" : String(text) }
        return Timestamp(
            rfc3339: "\(parts[5])-\(twoDigits("\(month + 1)"))-\(twoDigits(parts[2]))T\(parts[3])Z")
    }
}
