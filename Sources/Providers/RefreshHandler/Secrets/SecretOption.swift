/// An option of a command whose argument is secret: `--token X`, `-u name:password`.
struct SecretOption {
    private static let pairs: Set<String> = ["-u", "-U", "--user", "--proxy-user"]
    private static let passwords: Set<String> = ["--pass", "-passin", "-passout", "--proxy-pass"]

    private let text: SuspectText
    private let name: Range<Int>

    /// `nil` when no option begins there.
    init?(text: SuspectText, name: Range<Int>) {
        guard text.bytes[name].first == UInt8(ascii: "-") else { return nil }
        if let before = text[name.lowerBound - 1], !SuspectText.isSpace(before), !"\"'([`".utf8.contains(before) {
            return nil
        }
        self.text = text
        self.name = name
    }

    /// Where its secret argument stands.
    var value: Range<Int>? {
        let written = String(decoding: text.bytes[name], as: UTF8.self)
        if let value = attachedPair(written) { return value }
        let isPair = Self.pairs.contains(written)
        guard isPair || Self.passwords.contains(written) || isTelling else { return nil }
        guard let start = argument(isPair), start < text.lineEnd(name.upperBound), !text.has("--", at: start)
        else { return nil }
        let values = SecretValue(text: text)
        let value = values.quoted(at: start) ?? values.word(from: start)
        let bytes = text.bytes[value]
        if OrdinaryWords.begin(bytes, isOption: true) { return nil }
        // A name alone is no secret, and other programs have a `-u` as well.
        guard !isPair || bytes.contains(UInt8(ascii: ":")) || text.isTraced(start) else { return nil }
        return value
    }

    /// Where the argument begins: in the words of a command, or in the list of them that a program shows.
    private func argument(_ allowsAssignment: Bool) -> Int? {
        var end = name.upperBound
        if allowsAssignment, text[end] == UInt8(ascii: "=") { return end + 1 }
        if text[end].map(SuspectText.isQuote) == true { end += text[end + 1] == UInt8(ascii: ",") ? 2 : 1 }
        let start = text.skipBlanks(end)
        return start > end ? start : nil
    }

    private var isTelling: Bool { SecretName(text.bytes[name]).map { !$0.isVague } ?? false }

    /// `-uname:password`
    private func attachedPair(_ written: String) -> Range<Int>? {
        guard written.utf8.count > 2, written.hasPrefix("-u") else { return nil }
        let value = SecretValue(text: text).word(from: name.lowerBound + 2)
        let user = text.bytes[value].prefix { $0 != UInt8(ascii: ":") }
        return user.count < value.count && !user.contains(UInt8(ascii: "=")) ? value : nil
    }
}
