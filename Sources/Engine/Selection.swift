package import CredentialModel

/// The sets that `--only` names: exact names or shell patterns (`*`, `?`), parents included.
package struct Selection: Sendable, Hashable {
    /// The patterns as given; none selects everything.
    package let patterns: [String]

    package init(patterns: [String] = []) { self.patterns = patterns }

    /// Whether nothing was left out.
    package var isEverything: Bool { patterns.isEmpty }

    /// The names of the selected sets and of all sets above them.
    package func names(in sets: [CredentialSet]) -> Set<String> {
        if isEverything { return Set(sets.map(\.name)) }
        let parents = Dictionary(sets.compactMap { set in set.parent.map { (set.name, $0) } }) { first, _ in first }
        var selected: Set<String> = []
        for set in sets where patterns.contains(where: { Self.matches(set.name, pattern: $0) }) {
            var name: String? = set.name
            while let current = name, selected.insert(current).inserted { name = parents[current] }
        }
        return selected
    }

    /// The patterns that select nothing: most likely a slip of the pen.
    package func unmatchedPatterns(in sets: [CredentialSet]) -> [String] {
        patterns.filter { pattern in !sets.contains { Self.matches($0.name, pattern: pattern) } }
    }

    /// Matches a name against a pattern of literal characters, `*` and `?`, in linear space.
    package static func matches(_ name: String, pattern: String) -> Bool {
        let name = Array(name.utf8)
        let pattern = Array(pattern.utf8)
        var (position, index) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while position < name.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index, position)
                index += 1
            } else if index < pattern.count, pattern[index] == name[position] || pattern[index] == UInt8(ascii: "?") {
                index += 1
                position += 1
            } else if let back = star {
                // Let the last star swallow one character more and try again from behind it.
                star = (back.pattern, back.name + 1)
                index = back.pattern + 1
                position = back.name + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
