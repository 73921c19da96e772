/// Guesses what was meant by a word that is not known.
package enum Suggestion {
    /// The known word that is closest, when it is close enough to be meant; the first of several.
    package static func closest(to word: String, among known: [String]) -> String? {
        let limit = max(1, word.utf8.count / 3)
        let ranked = known.map { (word: $0, distance: distance(word, $0, limit: limit)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
        return best.word
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour (optimal string alignment),
    /// capitals counting as equal; anything above `limit` is just more.
    static func distance(_ left: String, _ right: String, limit: Int) -> Int {
        let (a, b) = (letters(left), letters(right))
        guard abs(a.count - b.count) <= limit else { return limit + 1 }
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }

    private static func letters(_ text: String) -> [UInt8] {
        // Nobody's slip is a kilobyte long; the table is quadratic.
        text.utf8.prefix(80).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
