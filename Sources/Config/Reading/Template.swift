/// Fills `{identity}`, `{profile}`, `{account}` and `{accountId}` into a text.
enum Template {
    /// What may stand between the braces, and its value where it has one.
    struct Values {
        var identity: String
        var profile: String?
        var account: String?
        var accountID: String?

        fileprivate func value(_ name: Substring) -> String?? {
            switch name {
            case "identity": .some(identity)
            case "profile": .some(profile)
            case "account": .some(account)
            case "accountId": .some(accountID)
            default: nil
            }
        }
    }

    /// Why a text cannot be filled in.
    struct Failure: Error {
        let message: String
        let remedy: String
    }

    static func hasPlaceholder(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "{")) || text.utf8.contains(UInt8(ascii: "}"))
    }

    /// The text with every placeholder replaced; what is filled in is not looked at again.
    static func fill(_ text: String, _ values: Values) throws(Failure) -> String {
        guard hasPlaceholder(text) else { return text }
        var output = ""
        var rest = text[...]
        while let open = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) {
            output += rest[..<open]
            let name = rest[rest.utf8.index(after: open)...].prefix { $0 != "}" && $0 != "{" }
            guard rest.utf8[open] == UInt8(ascii: "{"), name.endIndex < rest.endIndex, rest[name.endIndex] == "}" else {
                throw Failure(
                    message: "a brace without its counterpart",
                    remedy: "write {identity}, {profile}, {account} or {accountId}")
            }
            switch values.value(name) {
            case .some(.some(let value)): output += value
            case .some(.none):
                let remedy =
                    name == "profile" ? "a profile cannot name itself" : "it has a value only beside 'accounts'"
                throw Failure(message: "'{\(name)}' has no value here", remedy: remedy)
            case .none:
                let known = ["identity", "profile", "account", "accountId"]
                let meant = Suggestion.closest(to: String(name), among: known).map { "did you mean {\($0)}?" }
                throw Failure(
                    message: "unknown placeholder '{\(YAMLTree.printable(String(name)))}'",
                    remedy: meant ?? "write {identity}, {profile}, {account} or {accountId}")
            }
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return output + rest
    }
}
