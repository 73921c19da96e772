import CredentialModel
import StrictJSON
import UserPools

/// A file of users: one a row, as CSV or JSON Lines, with everything that one operation is told about each.
struct BatchFile {
    /// One user.
    struct Row: Sendable, Hashable {
        /// Counted from 1.
        let line: Int
        let input: UserPoolInput
    }

    /// How the file is written.
    enum Format {
        case csv, jsonLines

        /// By the end of its name; `nil` for any other.
        init?(path: String) {
            if path.hasSuffix(".csv") {
                self = .csv
            } else if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") {
                self = .jsonLines
            } else {
                return nil
            }
        }
    }

    /// What is wrong with a row.
    struct Fault: Error, Hashable {
        let line: Int
        let message: String
    }

    private let operation: UserPoolOperation
    private(set) var rows: [Row] = []
    /// Everything that is wrong, in the order of the lines; without any the rows are good.
    private(set) var faults: [Fault] = []
    /// By the bytes of the name: a user pool tells apart what Unicode holds equivalent.
    private var lines: [[UInt8]: Int] = [:]

    init(_ bytes: [UInt8], _ format: Format, for operation: UserPoolOperation) {
        self.operation = operation
        switch format {
        case .csv: readCSV(bytes)
        case .jsonLines: readJSONLines(bytes)
        }
        if rows.isEmpty, faults.isEmpty { faults = [Fault(line: 1, message: "there is no user in the file")] }
    }

    /// Whether any row holds a secret.
    var holdsSecrets: Bool { rows.contains { !$0.input.secrets.isEmpty } }

    // MARK: CSV

    /// What a column or a member says.
    private enum Key: Hashable {
        case username
        case secret(UserPoolSecret)
        case attribute(String)
        case verified
        case choice
        case clientMetadata(String)
        case validationData(String)
    }

    private mutating func readCSV(_ bytes: [UInt8]) {
        let records: [CSVReader.Record]
        do throws(CSVReader.Fault) {
            records = try CSVReader.read(bytes)
        } catch {
            faults.append(Fault(line: error.line, message: error.message))
            return
        }
        guard let header = records.first else { return }
        var keys: [Key] = []
        do throws(Fault) {
            for name in header.fields { keys.append(try column(name, header.line)) }
        } catch {
            faults.append(error)
            return
        }
        guard Set(keys).count == keys.count else {
            faults.append(Fault(line: header.line, message: "two columns have one name"))
            return
        }
        guard keys.contains(.username) else {
            faults.append(Fault(line: header.line, message: "no column is called 'username'"))
            return
        }
        for record in records.dropFirst() {
            guard record.fields.count == keys.count else {
                faults.append(
                    Fault(
                        line: record.line,
                        message: "\(record.fields.count) fields stand under \(keys.count) columns"))
                continue
            }
            // An empty field says nothing.
            let values = zip(keys, record.fields).filter { !$1.isEmpty }.map { ($0, $1) }
            take(values, line: record.line)
        }
    }

    private func column(_ name: String, _ line: Int) throws(Fault) -> Key {
        for (prefix, key) in [
            ("client-metadata.", Key.clientMetadata), ("validation-data.", Key.validationData),
        ] where name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count {
            return key(String(name.dropFirst(prefix.count)))
        }
        if name == "username" { return .username }
        if let secret = UserPoolSecret(rawValue: name) { return try known(secret, name, line) }
        if name == "attribute", operation.takesAttributeName { return .verified }
        if name == "choice", operation == .confirmSignIn { return .choice }
        guard operation.takesAttributes, !name.isEmpty else {
            throw Fault(line: line, message: "\(operation.rawValue) has no use for a column '\(Self.shown(name))'")
        }
        return .attribute(name)
    }

    private func known(_ secret: UserPoolSecret, _ name: String, _ line: Int) throws(Fault) -> Key {
        guard secrets.contains(secret) else {
            throw Fault(line: line, message: "\(operation.rawValue) has no use for '\(name)'")
        }
        return .secret(secret)
    }

    /// The secrets that a row may hold: nobody has a session there.
    private var secrets: [UserPoolSecret] {
        operation.needsSession && operation != .changePassword
            ? [.password] + operation.secrets : operation.secrets
    }

    // MARK: JSON Lines

    private mutating func readJSONLines(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let isBlank = line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == 0x0D }
            guard !isBlank else { continue }
            do throws(Fault) {
                take(try members(Array(line), line: index + 1), line: index + 1)
            } catch {
                faults.append(error)
            }
        }
    }

    private func members(_ bytes: [UInt8], line: Int) throws(Fault) -> [(Key, String)] {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONReader.read(bytes)
        } catch {
            throw Fault(line: line, message: "\(error)")
        }
        guard let object = value.object else { throw Fault(line: line, message: "the row is no JSON object") }
        var members: [(Key, String)] = []
        for member in object.members {
            switch member.name {
            case "attributes" where operation.takesAttributes:
                members += try texts(member.value, member.name, line).map { (.attribute($0), $1) }
            case "clientMetadata":
                members += try map(member, line, Key.clientMetadata)
            case "validationData":
                members += try map(member, line, Key.validationData)
            default:
                guard let text = member.value.string else {
                    throw Fault(line: line, message: "'\(Self.shown(member.name))' is no text")
                }
                members.append((try key(member.name, line), text))
            }
        }
        return members
    }

    private func map(
        _ member: (name: String, value: JSONValue), _ line: Int, _ key: (String) -> Key
    ) throws(Fault) -> [(Key, String)] {
        let texts = try texts(member.value, member.name, line)
        // A map without anything in it is one, too: it sends none of what is configured.
        return texts.isEmpty ? [(key(""), "")] : texts.map { (key($0), $1) }
    }

    private func texts(_ value: JSONValue, _ name: String, _ line: Int) throws(Fault) -> [(String, String)] {
        guard let object = value.object else { throw Fault(line: line, message: "'\(name)' is no object") }
        var texts: [(String, String)] = []
        for member in object.members {
            guard let text = member.value.string, !member.name.isEmpty else {
                throw Fault(line: line, message: "'\(name).\(Self.shown(member.name))' is no text")
            }
            texts.append((member.name, text))
        }
        return texts
    }

    private func key(_ name: String, _ line: Int) throws(Fault) -> Key {
        if name == "username" { return .username }
        for secret in secrets where secret.memberName == name { return .secret(secret) }
        if name == "attribute", operation.takesAttributeName { return .verified }
        if name == "choice", operation == .confirmSignIn { return .choice }
        throw Fault(line: line, message: "\(operation.rawValue) has no use for '\(Self.shown(name))'")
    }

    // MARK: Rows

    private mutating func take(_ members: [(Key, String)], line: Int) {
        var input = UserPoolInput(username: "")
        for (key, text) in members {
            switch key {
            case .username: input.username = text
            case .secret(let secret): input.secrets[secret] = Secret(text)
            case .attribute(let name): input.attributes.append(UserAttribute(name, text))
            case .verified: input.attribute = text
            case .choice: input.choice = text
            case .clientMetadata(let name): Self.add(name, text, to: &input.metadata.clientMetadata)
            case .validationData(let name): Self.add(name, text, to: &input.metadata.validationData)
            }
        }
        if let problem = problem(with: input) {
            faults.append(Fault(line: line, message: problem))
        } else if let first = lines.updateValue(line, forKey: Array(input.username.utf8)) {
            faults.append(
                Fault(line: line, message: "the user '\(Self.shown(input.username))' stands on line \(first) already"))
        } else {
            rows.append(Row(line: line, input: input))
        }
    }

    private static func add(_ name: String, _ text: String, to map: inout [String: String]?) {
        if map == nil { map = [:] }
        if !name.isEmpty { map?[name] = text }
    }

    private func problem(with input: UserPoolInput) -> String? {
        if input.username.isEmpty { return "the row has no username" }
        if input.username.unicodeScalars.count > 128 { return "the user name is longer than 128 characters" }
        let mayChoose = operation == .confirmSignIn && input.choice != nil
        for secret in secrets where input.secrets[secret] == nil && !mayChoose {
            return "the row has no \(secret.title.lowercased())"
        }
        if operation.takesAttributeName, input.attribute == nil { return "the row names no attribute" }
        if operation == .updateUserAttributes, input.attributes.isEmpty { return "the row changes no attribute" }
        return nil
    }

    /// A name out of the file, fit for a terminal.
    private static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(64).map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

extension UserPoolSecret {
    /// What a member of a JSON row is called, as in the configuration: `newPassword`.
    var memberName: String {
        switch self {
        case .password: "password"
        case .oldPassword: "oldPassword"
        case .newPassword: "newPassword"
        case .code: "code"
        case .answer: "answer"
        }
    }
}
