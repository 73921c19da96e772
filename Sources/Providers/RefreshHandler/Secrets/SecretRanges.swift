/// The places of a text that are not to be shown.
struct SecretRanges {
    private var ranges: [Range<Int>] = []

    mutating func add(_ ranges: [Range<Int>]) { self.ranges += ranges }

    /// The text with a mark in the place of each; what overlaps or touches gets one mark.
    func replaced(in text: SuspectText, by mark: String) -> String {
        var result: [UInt8] = []
        var position = 0
        var isMarked = false
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > position {
            if range.lowerBound > position || !isMarked {
                result += text.bytes[position..<max(position, range.lowerBound)]
                result += mark.utf8
            }
            isMarked = true
            position = range.upperBound
        }
        return String(decoding: result + text.bytes[position...], as: UTF8.self)
    }
}
