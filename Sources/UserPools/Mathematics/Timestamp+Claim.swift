package import CredentialModel

extension Timestamp {
    /// `Mon Nov 3 09:05:07 UTC 2025`: the time as Cognito wants it in a password claim, the day of the month without a
    /// leading zero. A wrong form is answered like a wrong password.
    package var passwordClaim: String {
        let text = Array(rfc3339.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let month = Int(part(5..<7)).map { Self.claimMonths[$0 - 1] } ?? ""
        let day = text[8] == UInt8(ascii: "0") ? part(9..<10) : part(8..<10)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let weekday = Self.claimDays[Int(((days + 4) % 7 + 7) % 7)]
        return "\(weekday) \(month) \(day) \(part(11..<19)) UTC \(part(0..<4))"
    }

    private static let claimDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let claimMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
