import CredentialModel
import Outputs

/// Says where a write into a profile file breaks its promise, whatever the file holds: judged line by line, by other means
/// than those that write. What is refused is fine as long as nothing is changed.
struct WriteOracle {
    private static let profile = "ab"
    private static let owner = SectionOwner(configuration: "payments", set: "billing")
    private let kind: ProfileFileKind

    init(_ kind: ProfileFileKind) { self.kind = kind }

    /// What is wrong with a write into a file of these bytes, of either kind; `nil`: nothing.
    static func objection(toInput bytes: [UInt8]) -> String? {
        WriteOracle(.credentials).objection(to: bytes) ?? WriteOracle(.config).objection(to: bytes)
    }

    /// What is wrong with a write into a file of these bytes; `nil`: nothing.
    func objection(to bytes: [UInt8]) -> String? {
        var document = read(bytes)
        guard document.contents == bytes else { return "reading changed something" }
        do {
            let hasChanged = try write(&document)
            if hasChanged != document.isChanged { return "the change was not told" }
        } catch {
            return document.contents == bytes && !document.isChanged ? nil : "a refused write changed something"
        }
        return objection(toWritten: document.contents, from: bytes)
            ?? objection(toRemoval: document.contents, from: bytes)
    }

    private func objection(toWritten after: [UInt8], from before: [UInt8]) -> String? {
        var again = read(after)
        guard let entry = try? again.lookup(Self.profile), entry.owner == Self.owner else {
            return "the section is not found"
        }
        for (key, value) in values where entry.values[key]?.reveal() != value { return "\(key.rawValue) is wrong" }
        guard entry.values.count == values.count + 1 else { return "an outdated key is left" }
        guard (try? write(&again)) == false, again.contents == after else {
            return "the second write changed something"
        }
        let (old, new) = (Parts(before, header: header), Parts(after, header: header))
        guard new.headers == 1 else { return "the section stands there \(new.headers) times" }
        guard old.outside == new.outside else { return "another section was changed" }
        let foreign = old.inside.filter { !isOurs($0) }
        return foreign.isSubsequence(of: new.inside) ? nil : "another's line of the section is lost"
    }

    private func objection(toRemoval after: [UInt8], from before: [UInt8]) -> String? {
        var document = read(after)
        do {
            guard try document.remove(Self.profile, owner: Self.owner) else { return "nothing was removed" }
        } catch {
            return "the own section cannot be removed"
        }
        let left = Parts(document.contents, header: "\u{0}")
        guard Parts(before, header: header).outside.isSubsequence(of: left.outside) else {
            return "removing took more than the section"
        }
        guard let entry = try? read(document.contents).lookup(Self.profile) else { return nil }
        return entry.values.count == 1 && entry.owner == Self.owner ? nil : "removing left a key"
    }

    // MARK: What is written

    private func read(_ bytes: [UInt8]) -> ProfileDocument { ProfileDocument(bytes, file: "profiles", kind: kind) }

    private func write(_ document: inout ProfileDocument) throws -> Bool {
        try document.set(Self.profile, owner: Self.owner, content: content, adopt: true)
    }

    private var content: SectionContent {
        switch kind {
        case .credentials:
            .credentials(
                TemporaryCredentials(
                    accessKeyID: "ASIATEST1", secretAccessKey: Secret("test/secret+1"),
                    sessionToken: Secret("test-token=="), expiration: Timestamp(seconds: 1_795_435_200),
                    issuedAt: Timestamp(seconds: 0)))
        case .config:
            .config(region: "eu-west-1", process: CredentialProcess(arguments: ["/usr/bin/evercred", "x"]))
        }
    }

    /// The values of the keys, without the owner.
    private var values: [(ProfileKey, String)] {
        switch kind {
        case .credentials:
            [
                (.accessKeyID, "ASIATEST1"), (.secretAccessKey, "test/secret+1"), (.sessionToken, "test-token=="),
                (.securityTokenExpires, "2026-11-23T12:00:00Z"), (.expiration, "2026-11-23T12:00:00Z"),
            ]
        case .config: [(.region, "eu-west-1"), (.credentialProcess, "/usr/bin/evercred x")]
        }
    }

    private var header: String { kind == .credentials ? "[ab]" : "[profile ab]" }

    /// Whether the line is one of those that a write replaces: a key of ours, or what continues a value.
    private func isOurs(_ line: [UInt8]) -> Bool {
        guard let first = line.first, first > 0x20 else { return true }
        let name = line.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ":") }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        let keys = values.map(\.0.rawValue) + ["x_evercred"] + (kind == .credentials ? ["aws_security_token"] : [])
        return keys.contains { text.utf8.elementsEqual($0.utf8) || text.hasPrefix($0) && isBlank(text, from: $0) }
    }

    private func isBlank(_ text: String, from key: String) -> Bool {
        text.utf8.dropFirst(key.utf8.count).allSatisfy { $0 <= 0x20 }
    }
}

/// The lines of a file inside and outside a section, without their ends and without empty ones.
private struct Parts {
    private(set) var inside: [[UInt8]] = []
    private(set) var outside: [[UInt8]] = []
    /// How often the section begins.
    private(set) var headers = 0

    init(_ bytes: [UInt8], header: String) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let rest = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        var isInside = false
        for line in rest.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            if line.first == UInt8(ascii: "[") {
                isInside = line.starts(with: header.utf8)
                if isInside {
                    headers += 1
                    continue
                }
            }
            if isInside { inside.append(Array(line)) } else { outside.append(Array(line)) }
        }
    }
}

extension [[UInt8]] {
    /// Whether all of these lines stand among the others, in their order.
    fileprivate func isSubsequence(of others: [[UInt8]]) -> Bool {
        var rest = others[...]
        for line in self {
            guard let index = rest.firstIndex(of: line) else { return false }
            rest = rest[(index + 1)...]
        }
        return true
    }
}
