import CredentialModel
import Outputs
import Testing

@Suite struct ProfileDocumentTests {
    @Test(arguments: [
        ("", "", "\n"),
        ("[other]\naws_access_key_id = A\n", "", "\n"),
        ("[other]\naws_access_key_id = A", "\n", "\n"),
        ("[other]\r\nregion = x\r\n", "", "\r\n"),
        ("[other]\r\nregion = x\r\n\r\nlast", "\r\n", "\r\n"),
        ("[other]\nregion = x\r\n", "", "\n"),
        ("# only a comment", "\n", "\n"),
        ("\u{FEFF}", "", "\n"),
        ("\u{FEFF}[other]\nregion = x\n", "", "\n"),
        ("[other]\r", "\n", "\n"),
    ])
    func `a new section goes to the end, on a line of its own`(before: String, added: String, ending: String) throws {
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1))))
        #expect(document.contents == Array((before + added + section("billing", 1, lineEnding: ending)).utf8))
    }

    @Test func `the same credentials change nothing`() throws {
        let text = section("a", 1) + "\n" + section("billing", 2, below: "region = x\n") + "# end"
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        #expect(try !document.set("billing", owner: billing, content: .credentials(credentials(2))))
        #expect(!document.isChanged)
        #expect(document.contents == Array(text.utf8))
    }

    @Test(arguments: [
        ("[billing]\n", "", ""),
        ("[billing] # mine\n", "", ""),
        ("[billing]\n", "# above\n\n", ""),
        ("[billing]\n", "region = x\ns3 =\n  max_queue_size = 1\n", "# below\noutput = json\n\n"),
        ("[billing]\n", "", "cli_pager\n; comment\ncolon : value\n\u{E9}t\u{E9} = 1\n"),
    ])
    func `what others wrote in a section stays around our lines`(header: String, above: String, below: String) throws {
        let before = header + above + block(1) + below + "[next]\nregion = y\n"
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(2))))
        let after = header + above + block(2) + below + "[next]\nregion = y\n"
        #expect(document.contents == Array(after.utf8))
    }

    @Test(arguments: [("", " # indented\n", "# below\nregion = x\n"), ("# a\n", "\t;b\n", "\n[next]\n")])
    func `an indented comment below the header stays, above what is written`(
        first: String, comment: String, rest: String
    ) throws {
        let before = "[billing]\n" + first + comment + rest
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1)), adopt: true))
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(2))))
        let after = "[billing]\n" + first + comment + block(2) + rest
        #expect(String(decoding: document.contents, as: UTF8.self) == after)
    }

    @Test func `a header that ends in a lone carriage return does not grow with every write`() throws {
        let before = "[billing]\r[a]\r\nk = v\r\n" + section("x", 1, lineEnding: "\r\n")
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1)), adopt: true))
        let once = document.contents
        document = ProfileDocument(once, file: "credentials")
        #expect(try !document.set("billing", owner: billing, content: .credentials(credentials(1))))
        #expect(document.contents == once)
    }

    @Test func `scattered, doubled and outdated lines of ours become one block`() throws {
        let before = """
            [billing]
            # first
            AWS_ACCESS_KEY_ID=OLD
              continued
            region = x
            aws_security_token : OLDER
            aws_access_key_id = OLD
            # second
              stray comment's continuation

            x_evercred=payments/other
            output = json
            [next]

            """
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(3))))
        let after = "[billing]\n# first\n" + block(3) + "region = x\n# second\n\noutput = json\n[next]\n"
        #expect(String(decoding: document.contents, as: UTF8.self) == after)
    }

    @Test func `removing what was added gives the file back`() throws {
        for before in ["", "[a]\nregion = x\n", "[a]\r\nregion = x\r\n\r\n# end\r\n", "\u{FEFF}[a]\n"] {
            var document = ProfileDocument(Array(before.utf8), file: "credentials")
            #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1))))
            #expect(try document.remove("billing", owner: billing))
            #expect(document.contents == Array(before.utf8))
        }
    }

    @Test func `removing leaves the comments, for they may belong to the next section`() throws {
        let before = section("billing", 1, above: "# mine\n", below: "\n# the next one\n") + "[next]\n"
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.remove("billing", owner: billing))
        #expect(document.contents == Array("# mine\n\n# the next one\n[next]\n".utf8))
        #expect(try document.lookup("billing") == nil)
    }

    @Test(arguments: ["region = x\n", "s3 =\n  max_queue_size = 1\n"])
    func `a section with others' keys keeps its header and its owner when ours are removed`(keys: String) throws {
        var document = ProfileDocument(Array(section("billing", 1, below: keys).utf8), file: "credentials")
        #expect(try document.remove("billing", owner: billing))
        #expect(document.contents == Array("[billing]\nx_evercred = payments/billing\n\(keys)".utf8))
        #expect(try !document.remove("billing", owner: billing))
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(2))))
        #expect(document.contents == Array(section("billing", 2, below: keys).utf8))
    }

    @Test func `only the owner removes a section`() throws {
        let text = section("billing", 1) + "[hand]\naws_access_key_id = A\n"
        var document = ProfileDocument(Array(text.utf8), file: "credentials")
        #expect(try !document.remove("billing", owner: SectionOwner(configuration: "payments", set: "other")))
        #expect(try !document.remove("billing", owner: SectionOwner(configuration: "other", set: "billing")))
        #expect(try !document.remove("hand", owner: billing))
        #expect(try !document.remove("none", owner: billing))
        #expect(document.contents == Array(text.utf8))
    }

    @Test func `a section says whose it is and what it holds`() throws {
        let document = ProfileDocument(Array(("# one\n" + section("billing", 4)).utf8), file: "credentials")
        let entry = try #require(try document.lookup("billing"))
        #expect(entry.line == 2)
        #expect(entry.owner == billing)
        #expect(entry.values[.accessKeyID]?.reveal() == "ASIATEST4")
        #expect(entry.values[.expiration]?.reveal() == "2026-11-23T12:00:00Z")
        #expect(try document.lookup("other") == nil)
    }

    @Test func `our lines begin where every reader sees a line begin`() throws {
        let before = "[billing]\r# comment\rx_evercred = payments/billing\n"
        var document = ProfileDocument(Array(before.utf8), file: "credentials")
        #expect(try document.set("billing", owner: billing, content: .credentials(credentials(1))))
        #expect(document.contents == Array(("[billing]\r\n# comment\r\n" + block(1)).utf8))
    }

    @Test func `a real run replaces what the sandbox wrote for its configuration, without keeping a copy`() throws {
        for set in ["billing", "other"] {
            let sandbox = SectionOwner(configuration: SectionOwner.sandboxName(of: "payments"), set: set)
            var document = ProfileDocument(Array(section("billing", 1, owner: sandbox).utf8), file: "credentials")
            #expect(!document.holdsSection(of: "payments"))
            #expect(try !document.remove("billing", owner: billing))
            #expect(try document.set("billing", owner: billing, content: .credentials(credentials(2))))
            #expect(!document.hasAdopted)
            #expect(document.contents == Array(section("billing", 2).utf8))
            #expect(document.holdsSection(of: "payments"))
        }
    }

    @Test func `another set of the same configuration takes its section over`() throws {
        let heir = SectionOwner(configuration: "payments", set: "heir")
        var document = ProfileDocument(Array(section("billing", 1).utf8), file: "credentials")
        #expect(try document.set("billing", owner: heir, content: .credentials(credentials(2))))
        #expect(!document.hasAdopted)
        #expect(document.contents == Array(section("billing", 2, owner: heir).utf8))
    }
}
