/// Words with which a sentence goes on where a secret might stand: "token: expired", "--password is missing".
enum OrdinaryWords {
    private static let predicates: Set<String> = [
        "cannot", "empty", "error", "expired", "failed", "false", "fatal", "has", "invalid", "is", "line", "malformed",
        "missing", "must", "nil", "no", "none", "not", "null", "permission", "rejected", "required", "revoked", "true",
        "undefined", "unknown", "unset", "warning", "was", "wrong",
    ]
    private static let conjunctions: Set<String> = [
        "and", "expects", "for", "in", "needs", "option", "or", "requires", "to", "with",
    ]

    /// Whether a value begins with such a word.
    ///
    /// - Parameter isOption: whether it follows an option, about which manuals say more.
    static func begin(_ value: ArraySlice<UInt8>, isOption: Bool = false) -> Bool {
        let first = value.prefix { SuspectText.isLetter($0) }
        let rest = value.dropFirst(first.count)
        guard let next = rest.first else { return isOrdinary(first, isOption) }
        if first.isEmpty { return isLineNumber(value) }
        // A word ends with the sentence, or with a blank: not with a digit or a dash.
        let isEnd = ".,:;!)}]\"'".utf8.contains(next) && rest.dropFirst().first.map(SuspectText.isSpace) ?? true
        return (SuspectText.isBlank(next) || isEnd) && isOrdinary(first, isOption)
    }

    /// A shell's "get-token: 3: jq: not found".
    private static func isLineNumber(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = value.prefix(while: SuspectText.isDigit)
        return (1...4).contains(digits.count) && value.dropFirst(digits.count).starts(with: ": ".utf8)
    }

    private static func isOrdinary(_ word: ArraySlice<UInt8>, _ isOption: Bool) -> Bool {
        let word = SuspectText.lowercased(word)
        return predicates.contains(word) || isOption && conjunctions.contains(word)
    }
}
