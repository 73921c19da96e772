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

    var pieces: [Piece] = []
    var profiles: [String] = []
    let lineEnding: String

    init(using random: inout SeededGenerator, minimumSize: Int = 0) {
        lineEnding = Bool.random(using: &random) ? "\r\n" : "\n"
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
            let profile = "ours-\(profiles.count)"
            profiles.append(profile)
            let above = Self.lines(Self.loose + Self.keys, &random, lineEnding)
            pieces.append(.others(Array("[\(profile)]\(lineEnding)".utf8) + above))
            pieces.append(.ours(profile: profile, number: profiles.count))
            pieces.append(.others(Self.lines(Self.loose + Self.keys, &random, lineEnding)))
        }
        if Bool.random(using: &random) { pieces.append(.others(Array("[last]\(lineEnding)no = end".utf8))) }
    }

    /// The bytes, with other numbers in some blocks.
    func bytes(_ numbers: [String: Int] = [:]) -> [UInt8] {
        pieces.flatMap { piece in
            switch piece {
            case .others(let bytes): bytes
            case .ours(let profile, let number):
                Array(block(numbers[profile] ?? number, lineEnding: lineEnding).utf8)
            }
        }
    }

    private func foreignSection(_ random: inout SeededGenerator) -> [UInt8] {
        // Few names: duplicates are wanted. The malformed ones are headers to some readers and none to others.
        let headers = ["[a]", "[b]", "[profile c]", "[ d ]", "[e", "[f] # g", "[caf\u{E9}]", "[]", "[[h]]"]
        let header = headers.randomElement(using: &random) ?? "[a]"
        let body = Self.lines(Self.loose + Self.keys + Self.malformed, &random, lineEnding)
        return Array((header + lineEnding).utf8) + body
    }

    private static let loose = ["", "# comment = 1", "; [commented]", "   "]
    private static let keys = [
        "region = eu-west-1", "s3 =|  max_queue_size = 1|  addressing_style = path", "output=json",
        "credential_process = /bin/x --flag \"[a]\" # not a comment", "note = \u{1}",
        "long = \(String(repeating: "x", count: 300))",
    ]
    private static let malformed = [
        "no delimiter", "= no key", "  aws_access_key_id = INDENTED", "aws_access_key_id = AKIAFOREIGN",
        "x_evercred = stranger/a", " [indented]", "lone\rcarriage",
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

@Suite struct ProfileDocumentPropertyTests {
    @Test(arguments: 0..<300) func `every byte of others stays when ours are written`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let file = GeneratedFile(using: &random)
        var document = ProfileDocument(file.bytes(), file: "credentials")
        var numbers: [String: Int] = [:]
        for profile in file.profiles where Bool.random(using: &random) {
            numbers[profile] = Int.random(in: 1000...9999, using: &random)
            #expect(
                try document.set(profile, owner: billing, content: .credentials(credentials(numbers[profile] ?? 0))))
            #expect(firstDifference(document.contents, file.bytes(numbers)) == nil)
        }
        #expect(document.isChanged == !numbers.isEmpty)
    }

    @Test(arguments: 0..<100) func `one write changes one section for who reads the file anew`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let file = GeneratedFile(using: &random)
        let changed = try #require(file.profiles.randomElement(using: &random))
        var document = ProfileDocument(file.bytes(), file: "credentials")
        #expect(try document.set(changed, owner: billing, content: .credentials(credentials(7777))))
        let before = ProfileDocument(file.bytes(), file: "credentials")
        let after = ProfileDocument(document.contents, file: "credentials")
        for profile in file.profiles {
            let entry = try #require(try after.lookup(profile))
            if profile == changed {
                #expect(entry.values[.accessKeyID]?.reveal() == "ASIATEST7777")
                #expect(entry.values[.sessionToken]?.reveal() == "test-token-7777==")
            } else {
                #expect(try before.lookup(profile) == entry)
            }
        }
    }

    @Test(arguments: 0..<100) func `removing and adding leave every byte of others`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let file = GeneratedFile(using: &random)
        let before = file.bytes()
        var document = ProfileDocument(before, file: "credentials")
        #expect(try document.set("new", owner: billing, content: .credentials(credentials(1))))
        #expect(try document.remove("new", owner: billing))
        let hasFinalBreak = before.isEmpty || before.last == 0x0A || before == [0xEF, 0xBB, 0xBF]
        let added = document.contents.count - before.count
        #expect(hasFinalBreak ? added == 0 : (1...2).contains(added))
        #expect(firstDifference(document.contents.dropLast(added), before[...]) == nil)
    }

    @Test func `a large file is edited as well`() throws {
        var random = SeededGenerator(seed: 1)
        let file = GeneratedFile(using: &random, minimumSize: 1 << 20)
        let numbers = Dictionary(uniqueKeysWithValues: file.profiles.map { ($0, 5555) })
        var document = ProfileDocument(file.bytes(), file: "credentials")
        for profile in file.profiles {
            _ = try document.set(profile, owner: billing, content: .credentials(credentials(5555)))
        }
        #expect(firstDifference(document.contents, file.bytes(numbers)) == nil)
    }

    @Test(arguments: 0..<20) func `no bytes at all are too much for it`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet =
            Array("[]ab =:#;\n\r\t\u{0} x_evercred=payments/billing\n[billing]\n".utf8) + [0xEF, 0xBB, 0xBF, 0xE9]
        for _ in 0..<100 {
            let count = Int.random(in: 0...60, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var document = ProfileDocument(bytes, file: "credentials")
            #expect(document.contents == bytes)
            let isWritten =
                (try? document.set("ab", owner: billing, content: .credentials(credentials(1)), adopt: true)) ?? false
            #expect(isWritten == document.isChanged)
            guard isWritten else { continue }
            let entry = try #require(try ProfileDocument(document.contents, file: "credentials").lookup("ab"))
            #expect(entry.owner == billing)
            #expect(entry.values[.secretAccessKey]?.reveal() == "test/secret+1")
        }
    }
}

/// Where two runs of bytes part; `nil`: nowhere. Easier to read in a report than the bytes.
private func firstDifference<Bytes: Collection<UInt8>>(_ left: Bytes, _ right: Bytes) -> Int? {
    let common = zip(left, right).prefix { $0 == $1 }.count
    return common == left.count && common == right.count ? nil : common
}
