import CredentialModel
import Outputs
import Testing

@Suite struct ProfileDocumentRefusalTests {
    @Test(arguments: [
        ("[billing]\naws_access_key_id = A\n", "is not managed"),
        ("[billing]\nx_evercred = stranger/billing\n", "belongs to 'stranger/billing'"),
        ("[billing]\nx_evercred = payments\n", "is not managed"),
        ("[billing]\n# x_evercred = payments/billing\n", "is not managed"),
        ("[billing]\ns3 =\n  x_evercred = payments/billing\n", "is not managed"),
    ])
    func `a section of somebody else's is named and left alone`(section: String, words: String) throws {
        let text = "# top\n" + section
        var document = ProfileDocument(Array(text.utf8), file: "/home/a/credentials")
        let failure = #expect(throws: OutputFailure.self) {
            try document.set("billing", owner: billing, content: .credentials(credentials(1)))
        }
        #expect(failure?.code == OutputFailure.notOurs)
        #expect(failure?.message.contains("/home/a/credentials:2: ") == true)
        #expect(failure?.message.contains(words) == true)
        #expect(failure?.remedy?.contains("--adopt") == true)
        #expect(document.contents == Array(text.utf8))
        #expect(!document.isChanged)
    }

    @Test(arguments: ["payments/billing", "stranger/billing"], [false, true])
    func `the sandbox never takes over what a real run wrote`(owner: String, adopt: Bool) throws {
        let text = "[billing]\naws_access_key_id = A\nx_evercred = \(owner)\n"
        let sandbox = SectionOwner(configuration: SectionOwner.sandboxName(of: "payments"), set: "billing")
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        let failure = #expect(throws: OutputFailure.self) {
            try document.set("billing", owner: sandbox, content: .credentials(credentials(1)), adopt: adopt)
        }
        #expect(failure?.code == OutputFailure.notOurs)
        #expect(failure?.remedy?.contains("--adopt") == false)
        #expect(try !document.remove("billing", owner: sandbox))
        #expect(document.contents == Array(text.utf8))
    }

    @Test(arguments: ["sandbox:stranger/billing", "sandbox:/billing", "sandbox:payment/billing", "sandbox/billing"])
    func `what the sandbox wrote for others is theirs until it is adopted`(owner: String) throws {
        let text = "[billing]\nx_evercred = \(owner)\n"
        for claimant in [billing, SectionOwner(configuration: "sandbox:payments", set: "billing")] {
            var document = ProfileDocument(Array(text.utf8), file: "credentials")
            #expect(throws: OutputFailure.self) {
                try document.set("billing", owner: claimant, content: .credentials(credentials(1)))
            }
            #expect(document.contents == Array(text.utf8))
        }
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1)), adopt: true))
        #expect(document.hasAdopted)
    }

    @Test func `adopting takes the keys over and keeps the rest`() throws {
        let text = "[billing]\nregion = x\naws_access_key_id = A\naws_secret_access_key = B\n# end\n"
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1)), adopt: true))
        #expect(document.hasAdopted)
        #expect(document.contents == Array("[billing]\nregion = x\n\(block(1))# end\n".utf8))
    }

    @Test(arguments: [
        ("[ billing ]\n", 1), ("[billing ]\n", 1), ("[\tbilling]\n", 1), ("  [billing]\n", 1), ("[billing]]\n", 1),
        ("[billing] trailing\n", 1), ("[billing\n", 1), ("[x]\ns3 =\n  [billing]\n", 3), ("[Billing]\n", 1),
        ("[BILLING]\nregion = x\n", 1), ("a\r[billing]\n", 2),
        (" [ Billing ] \n[billing]\nx_evercred = payments/billing\n", 1),
        ("[x]\n[billing] # see [other]\n", 2),
    ])
    func `a header that some reader takes for the same one is refused with its place`(text: String, line: Int) throws {
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        let failure = #expect(throws: OutputFailure.self) {
            try document.set("billing", owner: billing, content: .credentials(credentials(1)), adopt: true)
        }
        #expect(failure?.code == OutputFailure.ambiguousSection)
        #expect(failure?.message.hasPrefix("credentials:\(line): ") == true)
        #expect(document.contents == Array(text.utf8))
    }

    @Test(arguments: [
        "[billings]\n", "[bill ing]\n", "[profile billing]\n", "# [billing]\n", "; [billing]\n", "x = [billing]\n",
        "[a]\n  # [billing]\n", "[billing\u{E9}]\n", "[B\u{130}lling]\n", "[]\n", "[\n", "]billing[\n",
    ])
    func `a header of another name is no obstacle`(text: String) throws {
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1))))
        #expect(document.contents == Array((text + section("billing", 1)).utf8))
    }

    @Test func `names are compared byte by byte`() throws {
        // The sign for kelvin is canonically equivalent to the letter K: equal for Swift, not for a file.
        var document = ProfileDocument(Array("[\u{212A}]\nregion = x\n".utf8), file: "credentials")
        #expect(try document.lookup("K") == nil)
        #expect(try document.set("K", owner: billing, content: .credentials(credentials(1))))
        #expect(document.contents == Array(("[\u{212A}]\nregion = x\n" + section("K", 1)).utf8))
    }

    @Test func `a section that stands there twice is refused with both lines`() throws {
        let text = section("billing", 1) + "[a]\n" + section("billing", 2)
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        let failure = #expect(throws: OutputFailure.self) {
            try document.set("billing", owner: billing, content: .credentials(credentials(3)))
        }
        #expect(failure?.code == OutputFailure.duplicateSection)
        #expect(failure?.message.contains("lines 1 and 9") == true)
        #expect(throws: OutputFailure.self) { try document.remove("billing", owner: billing) }
    }

    @Test(arguments: ["  region = x\n", "\taws_access_key_id = A\n", "a = b\n [c]\n"])
    func `an indented line that may be a key or a header of its own is refused`(line: String) throws {
        let text = "# one\n[billing]\n" + line + "x_evercred = payments/billing\n"
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        let failure = #expect(throws: OutputFailure.self) {
            try document.set("billing", owner: billing, content: .credentials(credentials(1)))
        }
        #expect(failure?.code == OutputFailure.malformedSection)
        #expect(failure?.message.hasPrefix("credentials:\(line.hasPrefix("a") ? 4 : 3): ") == true)
        #expect(document.contents == Array(text.utf8))
    }

    @Test(arguments: [
        "", "-a", ".a", "a b", "a/b", "a]b", "a\nb", "a\r\n[b", "a\r", "a\u{0}", "\u{E9}", "a#",
        String(repeating: "a", count: 129),
    ])
    func `a name that cannot be one is an error`(name: String) throws {
        var document = ProfileDocument([], file: "credentials")
        let failure = #expect(throws: OutputFailure.self) {
            try document.set(name, owner: billing, content: .credentials(credentials(1)))
        }
        #expect(failure?.code == OutputFailure.invalidName)
        #expect(failure?.message.utf8.contains { $0 < 0x20 || $0 > 0x7E } == false)
        #expect(document.contents == [])
    }

    @Test(arguments: ["default", "_", "0", "a.b@c+d=e,f-g", String(repeating: "a", count: 128)])
    func `a name of the alphabet is one`(name: String) throws {
        var document = ProfileDocument([], file: "credentials")
        #expect(try document.set(name, owner: billing, content: .credentials(credentials(1))))
        #expect(document.contents == Array(section(name, 1).utf8))
    }

    @Test(arguments: [
        "", "a\nb", "a\r\n[evil]", "a\rb", "a b", "a\t", "[a]", "a#b", "a;b", "\u{E9}", "a\u{0}", "\"a\"", "a\u{7F}",
    ])
    func `a value that would not come back as it is is an error that does not show it`(value: String) throws {
        let good = credentials(1)
        let owners = [billing, SectionOwner(configuration: "pay" + value + "x y", set: "s")]
        let bad = [
            (value, good.secretAccessKey, good.sessionToken, owners[0]),
            (good.accessKeyID, Secret(value), good.sessionToken, owners[0]),
            (good.accessKeyID, good.secretAccessKey, Secret(value), owners[0]),
            (good.accessKeyID, good.secretAccessKey, good.sessionToken, owners[1]),
        ]
        for (id, secret, token, owner) in bad {
            var document = ProfileDocument([], file: "credentials")
            let broken = TemporaryCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: good.expiration,
                issuedAt: good.issuedAt)
            let failure = #expect(throws: OutputFailure.self) {
                try document.set("billing", owner: owner, content: .credentials(broken))
            }
            #expect(failure?.code == OutputFailure.invalidValue)
            #expect(failure.map { "\($0)".contains("evil") } == false)
            #expect(document.contents == [])
        }
    }
}
