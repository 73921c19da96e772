package import CredentialModel

extension Timestamp {
    /// `20261123T120000Z`: the form of `X-Amz-Date`, fractions of a second cut off.
    package var iso8601Basic: String { rfc3339.filter { $0 != "-" && $0 != ":" } }

    /// Reads the form of `X-Amz-Date`; `nil` for anything else.
    package init?(iso8601Basic text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        self.init(
            rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T"
                + "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
    }

    /// Reads an IMF-fixdate (RFC 9110 section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`), which every sender must use.
    ///
    /// `nil` for anything else; the day of the week is not checked.
    package init?(httpDate text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 29 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        guard Self.days.contains(part(0..<3)), let month = Self.months.firstIndex(of: part(8..<11)),
            part(3..<5) == ", ", part(7..<8) == " ", part(11..<12) == " ", part(16..<17) == " ", part(25..<29) == " GMT"
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        self.init(rfc3339: "\(part(12..<16))-\(number)-\(part(5..<7))T\(part(17..<25))Z")
    }

    private static let days: Set<String> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
