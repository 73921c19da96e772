import Testing

@testable import Config

@Suite struct `Reading YAML` {
    private func errors(_ text: String) -> [String] { errors(Array(text.utf8)) }

    private func errors(_ bytes: [UInt8]) -> [String] {
        YAMLReader.read(bytes, file: "f").errors.map { error in
            "\(error.line):\(error.column): \(error.message)" + (error.remedy.map { " (\($0))" } ?? "")
        }
    }

    @Test func `every key and value knows its place`() throws {
        let (tree, errors) = YAMLReader.read(Array("# c\na: 1\nbé: {c: 'x', d: [y, z]}\n".utf8), file: "f")
        let read = try #require(tree)
        #expect(errors.isEmpty)
        let places = read.nodes.map { "\($0.line):\($0.column)" }
        #expect(places == ["2:1", "2:1", "2:4", "3:1", "3:5", "3:6", "3:9", "3:14", "3:17", "3:18", "3:21"])
        #expect(read.pairs(read.root).map { read.string($0.key) } == ["a", "bé"])
    }

    @Test(arguments: [
        ("a: 1\nb: 2\n\"a\": 3", "3:1: duplicate key 'a' (it stands at line 1, column 1 already)"),
        ("a: {x: 1, x: 2}", "1:11: duplicate key 'x' (it stands at line 1, column 5 already)"),
        ("a: &x [1]\nb: *y", "2:4: no anchor stands before this alias (put quotes around a text that starts with *)"),
        ("a: &x [*x]", "1:8: the alias '*x' would contain itself"),
        (
            "a: &x {k: v}\nb: {<<: *x}",
            "2:5: merge keys ('<<') are not supported (write the keys out, or use auth for defaults)"
        ),
        (
            "a: !!binary aGk=",
            "1:4: the tag 'tag:yaml.org,2002:binary' is not one of YAML's core schema (leave the tag out)"
        ),
        ("a: !mine x", "1:4: the tag '!mine' is not one of YAML's core schema (leave the tag out)"),
        ("a: !!int x", "1:4: the value does not fit its tag 'tag:yaml.org,2002:int' (leave the tag out)"),
        ("? [a, b]\n: c", "1:3: a key must be a text (put quotes around a key that starts with [ or {)"),
        ("a: &k b\n*k : c", "2:1: an alias cannot be a key (write the key out)"),
        ("a: 1\n---\nb: 2", "2:1: a second document (a configuration is one document: use include)"),
        ("", "0:0: the file is empty (it needs 'identities:')"),
        ("# nothing\n", "0:0: the file is empty (it needs 'identities:')"),
        ("%TAG ! tag:example.com,2000:\n---\na: 1", "1:1: tag directives are not supported"),
        ("a: b: c", "1:5: mapping values are not allowed in this context"),
        (
            "a:\n\t- b",
            "2:1: found character that cannot start any token while scanning for the next token (indent with spaces, not with tabs)"
        ),
        (
            "a: @b",
            "1:4: found character that cannot start any token while scanning for the next token (put quotes around the value)"
        ),
        ("a: [1,\n", "2:1: did not find expected node content while parsing a flow node"),
        ("a: \u{0}", "1:4: the text contains a NUL byte (remove it, or write it as an escape within double quotes)"),
        (
            "a: 1\nb: \u{FEFF}x",
            "2:4: the text contains a byte-order mark within the text (remove it, or write it as an escape within double quotes)"
        ),
        (
            "a: x\u{2028}y",
            "1:5: the text contains a line separator (U+2028) (remove it, or write it as an escape within double quotes)"
        ),
    ])
    func `what could be read in two ways is refused with its place`(text: String, expected: String) {
        #expect(errors(text) == [expected])
    }

    @Test func `all duplicate keys are found, in large mappings too`() {
        let text = (0..<3000).map { "k\($0): 1\n" }.joined() + "k7: 2\nk2999: 3\n"
        #expect(
            errors(text) == [
                "3001:1: duplicate key 'k7' (it stands at line 8, column 1 already)",
                "3002:1: duplicate key 'k2999' (it stands at line 3000, column 1 already)",
            ])
    }

    @Test func `text that is not UTF-8 is refused with its place`() {
        #expect(errors(Array("a: 1\nb: ".utf8) + [0xFF]).first?.hasPrefix("2:4: invalid") == true)
        #expect(errors([0xFF, 0xFE, 0x61, 0x00]).count == 1)
    }

    @Test func `a byte-order mark may start the file`() {
        #expect(errors("\u{FEFF}a: 1\nb: 2\n") == [])
    }

    @Test func `core tags, anchors and aliases are fine`() throws {
        let (tree, errors) = YAMLReader.read(Array("a: !!str 0640\nb: &x !!map {c: !!int 5}\nd: *x\n".utf8), file: "f")
        let read = try #require(tree)
        #expect(errors.isEmpty)
        let values = read.pairs(read.root).map(\.value)
        #expect(values.map(read.kind) == [.text, .mapping, .mapping])
        #expect(read.pairs(values[2]).map { read.string($0.value) } == ["5"])
    }

    @Test func `nesting ends at 64 levels, whoever makes it`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(errors(nested(64)) == [])
        #expect(errors(nested(65)) == ["1:65: nested deeper than 64 levels"])
        #expect(
            errors("a: &x \(nested(40))\nb: \(String(repeating: "[", count: 23))*x\(String(repeating: "]", count: 23))")
                == [])
        #expect(
            errors("a: &x \(nested(40))\nb: \(String(repeating: "[", count: 24))*x\(String(repeating: "]", count: 24))")
                == ["2:28: nested deeper than 64 levels by this alias"])
        #expect(errors(String(repeating: "[", count: 2_000_000)) == ["1:65: nested deeper than 64 levels"])
    }

    @Test func `a bomb of aliases is an error at once`() {
        var text = "l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...20 {
            let aliases = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
            text += "l\(level): &l\(level) [\(aliases)]\n"
        }
        let clock = ContinuousClock()
        let start = clock.now
        let found = errors(text)
        #expect(clock.now - start < .milliseconds(100))
        #expect(found.count == 1)
        #expect(found.first?.contains("aliases make the document more than 10 times larger than written") == true)
    }

    @Test func `aliases that stay below ten times are fine`() {
        let text = "a: &x [1, 2, 3]\n" + (0..<40).map { "k\($0): *x\n" }.joined()
        #expect(errors(text) == [])
    }

    @Test(arguments: [
        "", "~", "null", "Null", "NULL", "y", "N", "yes", "Yes", "NO", "on", "Off", "true", "TRUE", "False",
        "0640", "007", "0x1F", "0o17", "0b101", "-012", "+09", "00.5", "012345678901", "12:30", "1:02:03",
        "190:20:30.15", "0_1",
    ])
    func `a string field must quote what some reader takes for something else`(text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(YAMLScalar.needsQuotes))
    }

    @Test(arguments: [
        "x", "nope", "yEs", "truE", "0", "-0", "0.5", "1e3", "640", "111122223333", "1.5", "10.0.0.1", "127.0.0.1:5000",
        "0123-x",
        "0xZZ", "12:99", "12:345", "2026-11-23T12:00:00Z", "-", "+", ".", "-x", "onwards", "n/a", "08a",
    ])
    func `other texts and numbers are taken as written`(text: String) {
        #expect(!Array(text.utf8).withUnsafeBufferPointer(YAMLScalar.needsQuotes))
    }

    @Test(
        arguments: [
            ("1", 1), ("-7", -7), ("+5", 5), ("0x1F", 31), ("0o17", 15), ("1.5", nil), ("1_000", nil), ("", nil),
            ("0x", nil),
            ("0x-1", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func `whole numbers follow the core schema`(text: String, expected: Int?) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(YAMLScalar.integer) == expected)
    }

    @Test(
        arguments: [
            ("1", 1), ("0.5", 0.5), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("-1.5E-1", -0.15), (".inf", nil),
            ("1.2.3", nil),
            ("abc", nil), ("-", nil), ("e5", nil),
        ] as [(String, Double?)])
    func `numbers follow the core schema`(text: String, expected: Double?) {
        #expect(Array(text.utf8).withUnsafeBufferPointer(YAMLScalar.number) == expected)
    }
}
