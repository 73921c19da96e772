import CredentialModel

/// Moments as they are written: RFC 3339, milliseconds since the epoch, or seconds, which are below 10¹¹.
enum TimeSyntax {
    static func parse(_ text: String) -> Timestamp? {
        guard let number = Int64(text) else { return Timestamp(rfc3339: text) }
        guard number > 0, number < 253_402_300_800_000 else { return nil }
        return number < 100_000_000_000 ? Timestamp(seconds: number) : Timestamp(milliseconds: number)
    }
}
