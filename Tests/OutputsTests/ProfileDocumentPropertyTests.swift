import CredentialModel
import Outputs
import TestSupport
import Testing

/// A file made of pieces whose fate is known beforehand: others' bytes stay, our blocks are replaced.
private struct GeneratedFile {
    enum Piece {
        case others([UInt8])
        /// Our lines in the section of that profile.
        case ours(profile: String, number: Int)
    }

    let dialect: Dialect
    var pieces: [Piece] = []
    var profiles: [String] = []
    let lineEnding: String
    private let ownsDefault: Bool

    init(_ kind: ProfileFileKind, using random: inout SeededGenerator, minimumSize: Int = 0) {
        dialect = Dialect(kind: kind)
        lineEnding = Bool.random(using: &random) ? "\r\n" : "\n"
        ownsDefault = Bool.random(using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 { pieces.append(.others([0xEF, 0xBB, 0xBF])) }
        pieces.append(.others(Self.lines(Self.loose, &random, lineEnding)))
        let count = Int.random(in: 1...12, using: &random)
        var size = 0
        while profiles.count < count || size < minimumSize {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let foreign = foreignSection(&random)
                size += foreign.count
                pieces.append(.others(foreign))
            }
            let profile = ownsDefault && profiles.isEmpty ? "default" : "ours-\(profiles.count)"
            profiles.append(profile)
            let above = Self.lines(Self.loose + dialect.keys, &random, lineEnding)
            pieces.append(.others(Array("[\(dialect.header(of: profile))]\(lineEnding)".utf8) + above))
            pieces.append(.ours(profile: profile, number: profiles.count))
            pieces.append(.others(Self.lines(Self.loose + dialect.keys, &random, lineEnding)))
        }
        if Bool.random(using: &random) { pieces.append(.others(Array("[last]\(lineEnding)no = end".utf8))) }
    }

    /// The bytes, with other numbers in some blocks.
    func bytes(_ numbers: [String: Int] = [:]) -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .others(let others): bytes += others
            case .ours(let profile, let number):
                bytes += dialect.block(numbers[profile] ?? number, lineEnding: lineEnding).utf8
            }
        }
        return bytes
    }

    func document(_ bytes: [UInt8]? = nil) -> ProfileDocument {
        ProfileDocument(bytes ?? self.bytes(), file: "profiles", kind: dialect.kind)
    }

    private func foreignSection(_ random: inout SeededGenerator) -> [UInt8] {
        // Few names: duplicates are wanted. The malformed ones are headers to some readers and none to others.
        let headers =
            ["[a]", "[b]", "[profile c]", "[ d ]", "[e", "[f] # g", "[caf\u{E9}]", "[]", "[[h]]"] + dialect.headers
            + (ownsDefault ? [] : ["[default]"])
        let header = headers.randomElement(using: &random) ?? "[a]"
        let body = Self.lines(Self.loose + dialect.keys + Self.malformed, &random, lineEnding)
        return Array((header + lineEnding).utf8) + body
    }

    private static let loose = ["", "# comment = 1", "; [commented]", "   "]
    private static let malformed = [
        "no delimiter", "= no key", "  aws_access_key_id = INDENTED", "aws_access_key_id = AKIAFOREIGN",
        "x_evercred = stranger/a", " [indented]", "lone\rcarriage", "region = mars", "credential_process = /bin/x",
    ]

    private static func lines(_ choices: [String], _ random: inout SeededGenerator, _ lineEnding: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let choice = choices.randomElement(using: &random) ?? ""
            for line in choice.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
                // An accented letter of Latin-1 in place of the control character: no valid UTF-8.
                bytes += line.map { $0 == 1 ? 0xE9 : $0 }
                bytes += lineEnding.utf8
            }
        }
        return bytes
    }
}

/// What differs between the two files.
private struct Dialect {
    let kind: ProfileFileKind

    /// What stands in the brackets.
    func header(of profile: String) -> String {
        kind == .credentials || profile == "default" ? profile : "profile \(profile)"
    }

    /// What others may write above their sections here.
    var headers: [String] {
        switch kind {
        case .credentials: ["[profile ours-1]", "[sso-session s]"]
        case .config:
            [
                "[sso-session s]", "[services s]", "[profile \"q r\"]", "[profile  blanks]", "[profile \"quoted\"]",
                "[ours-1]", "[sso-session ours-1]", "[profile]", "[plugins]",
            ]
        }
    }

    /// What others may write into our sections.
    var keys: [String] {
        let anywhere = [
            "s3 =|  max_queue_size = 1|  addressing_style = path", "output=json", "note = \u{1}",
            "long = \(String(repeating: "x", count: 300))", "sso_session : s",
        ]
        switch kind {
        case .credentials:
            return anywhere + ["region = eu-west-1", "credential_process = /bin/x --flag \"[a]\" # not a comment"]
        case .config:
            return anywhere + ["aws_access_key_id = AKIAFOREIGN", "services = s|  region = none|  x_evercred = none/a"]
        }
    }

    func content(_ number: Int) -> SectionContent {
        switch kind {
        case .credentials: .credentials(credentials(number))
        case .config:
            .config(
                region: "region-\(number)",
                process: CredentialProcess(arguments: ["/opt/ever cred/bin", "credentials", "c\(number)"]))
        }
    }

    func block(_ number: Int, lineEnding: String) -> String {
        switch kind {
        case .credentials: OutputsTests.block(number, lineEnding: lineEnding)
        case .config:
            [
                "region = region-\(number)", "credential_process = \"/opt/ever cred/bin\" credentials c\(number)",
                "x_evercred = payments/billing",
            ].map { $0 + lineEnding }.joined()
        }
    }

    func values(_ number: Int) -> [ProfileKey: Secret] {
        switch kind {
        case .credentials:
            [
                .accessKeyID: Secret("ASIATEST\(number)"), .secretAccessKey: Secret("test/secret+\(number)"),
                .sessionToken: Secret("test-token-\(number)=="), .owner: Secret("payments/billing"),
                .securityTokenExpires: Secret("2026-11-23T12:00:00Z"), .expiration: Secret("2026-11-23T12:00:00Z"),
            ]
        case .config:
            [
                .region: Secret("region-\(number)"), .owner: Secret("payments/billing"),
                .credentialProcess: Secret("\"/opt/ever cred/bin\" credentials c\(number)"),
            ]
        }
    }
}

private let kinds = [ProfileFileKind.credentials, .config]

@Suite struct ProfileDocumentPropertyTests {
    @Test(arguments: kinds, 0..<300) func `every byte of others stays when ours are written`(
        kind: ProfileFileKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let file = GeneratedFile(kind, using: &random)
        var document = file.document()
        var numbers: [String: Int] = [:]
        for profile in file.profiles where Bool.random(using: &random) {
            let number = Int.random(in: 1000...9999, using: &random)
            numbers[profile] = number
            #expect(try document.set(profile, owner: billing, content: file.dialect.content(number)))
            #expect(firstDifference(document.contents, file.bytes(numbers)) == nil)
        }
        #expect(document.isChanged == !numbers.isEmpty)
    }

    @Test(arguments: kinds, 0..<100) func `one write changes one section for who reads the file anew`(
        kind: ProfileFileKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let file = GeneratedFile(kind, using: &random)
        let changed = try #require(file.profiles.randomElement(using: &random))
        var document = file.document()
        #expect(try document.set(changed, owner: billing, content: file.dialect.content(7777)))
        let before = file.document()
        let after = file.document(document.contents)
        for profile in file.profiles {
            let entry = try #require(try after.lookup(profile))
            if profile == changed {
                #expect(entry.values == file.dialect.values(7777))
            } else {
                #expect(try before.lookup(profile) == entry)
            }
        }
    }

    @Test(arguments: kinds, 0..<100) func `removing and adding leave every byte of others`(
        kind: ProfileFileKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let file = GeneratedFile(kind, using: &random)
        let before = file.bytes()
        var document = file.document()
        #expect(try document.set("new", owner: billing, content: file.dialect.content(1)))
        #expect(try document.remove("new", owner: billing))
        let hasFinalBreak = before.isEmpty || before.last == 0x0A || before == [0xEF, 0xBB, 0xBF]
        let added = document.contents.count - before.count
        #expect(hasFinalBreak ? added == 0 : (1...2).contains(added))
        #expect(firstDifference(document.contents.dropLast(added), before[...]) == nil)
    }

    @Test(arguments: kinds) func `ten megabytes are edited as well`(kind: ProfileFileKind) throws {
        var random = SeededGenerator(seed: 1)
        let file = GeneratedFile(kind, using: &random, minimumSize: 10 << 20)
        let numbers = Dictionary(uniqueKeysWithValues: file.profiles.map { ($0, 5555) })
        var document = file.document()
        for profile in file.profiles {
            _ = try document.set(profile, owner: billing, content: file.dialect.content(5555))
        }
        #expect(document.contents == file.bytes(numbers))
    }

    @Test(arguments: kinds, 0..<20) func `no bytes at all are too much for it`(
        kind: ProfileFileKind, seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let words =
            "[]ab =:#;\n\r\t\u{0}\"".unicodeScalars.map { Array(String($0).utf8) } + [
                Array("x_evercred=payments/billing\n".utf8), Array("[ab]".utf8), Array("[profile ab]".utf8),
                Array("profile ".utf8), Array("\n[default]\r\n".utf8), Array("region".utf8),
                Array("aws_session_token=".utf8), Array("  \n".utf8), [0xEF, 0xBB, 0xBF], [0xE9],
            ]
        for _ in 0..<100 {
            let count = Int.random(in: 0...40, using: &random)
            let bytes = (0..<count).flatMap { _ in words.randomElement(using: &random) ?? [] }
            #expect(WriteOracle(kind).objection(to: bytes) == nil, "\(bytes)")
        }
    }

    /// The beginnings from which `make fuzz` looks for more; a file that it ever finds belongs among them.
    @Test func `every file of the corpus is written as promised`() throws {
        let files = try FuzzCorpus.files()
        #expect(files.count > 20)
        for (name, contents) in files { #expect(WriteOracle.objection(toInput: contents) == nil, "\(name)") }
    }
}

/// Where two runs of bytes part; `nil`: nowhere. Easier to read in a report than the bytes.
private func firstDifference<Bytes: Collection<UInt8>>(_ left: Bytes, _ right: Bytes) -> Int? {
    let common = zip(left, right).prefix { $0 == $1 }.count
    return common == left.count && common == right.count ? nil : common
}
