import CredentialModel
import Testing

@testable import Outputs

/// The sections of an AWS config file, beside everything that others keep there.
@Suite struct `A config file` {
    private let process = CredentialProcess(
        arguments: ["/usr/local/bin/evercred", "credentials", "billing", "--state", "/var/lib/evercred"])

    private func content(_ region: String? = "eu-west-1") -> SectionContent {
        .config(region: region, process: process)
    }

    /// The file after a section was written; `nil` when it held that already.
    private func written(_ text: String, _ profile: String, _ content: SectionContent) throws -> String? {
        var document = ProfileDocument(Array(text.utf8), file: "config", kind: .config)
        guard try document.set(profile, owner: billing, content: content) else { return nil }
        return String(decoding: document.contents, as: UTF8.self)
    }

    @Test func `gets a section under the name that config files have for it`() throws {
        let text = try #require(try written("", "billing", content()))
        #expect(
            text == """
                [profile billing]
                region = eu-west-1
                credential_process = /usr/local/bin/evercred credentials billing --state /var/lib/evercred
                x_evercred = payments/billing

                """)
        #expect(try written(text, "billing", content()) == nil)
        let own = try written("", "default", .config(region: nil, process: nil))
        #expect(own == "[default]\nx_evercred = payments/billing\n")
    }

    @Test func `keeps what others have written, in its sections too`() throws {
        let before = """
            # mine
            [default]
            region = us-east-1
            s3 =
              max_concurrent_requests = 20
            [sso-session work]
            sso_region = eu-central-1
            [profile billing]
            output = json
            region = eu-west-1
            x_evercred = payments/billing
            cli_pager =
            [services local]
            dynamodb =
              endpoint_url = http://127.0.0.1:8000
            """
        let after = try #require(try written(before, "billing", content("eu-north-1")))
        #expect(
            after
                == before.replacing(
                    "region = eu-west-1\nx_evercred = payments/billing",
                    with: """
                        region = eu-north-1
                        credential_process = /usr/local/bin/evercred credentials billing --state /var/lib/evercred
                        x_evercred = payments/billing
                        """))
        var document = ProfileDocument(Array(after.utf8), file: "config", kind: .config)
        #expect(try document.remove("billing", owner: billing))
        #expect(
            String(decoding: document.contents, as: UTF8.self).contains(
                "[profile billing]\noutput = json\nx_evercred = payments/billing\ncli_pager =\n"))
    }

    @Test(arguments: [
        "[profile billing]\nregion = x\n", "[profile  billing]\n", "[profile \"billing\"]\n", "[profile 'billing']\n",
        "[ profile billing ]\n", "[profile\tbilling]\n", "[profile Billing]\n", "[profile billing] x\n",
        "[profile bill\\ing]\n",
    ])
    func `refuses a section that is not ours, or that some reader takes for ours`(before: String) {
        #expect(throws: OutputFailure.self) { try written(before, "billing", content()) }
    }

    @Test func `takes no other section for a profile`() throws {
        for other in ["[billing]\nregion = x\n", "[sso-session billing]\n", "[services billing]\n", "[profile bill]\n"]
        {
            #expect(try written(other, "billing", content())?.hasPrefix(other + "[profile billing]\n") == true)
        }
        #expect(throws: OutputFailure.self) { try written("[profile default]\n", "default", content()) }
    }

    @Test func `holds a process that a shell and botocore read alike`() {
        let spaced = CredentialProcess(arguments: ["/opt/my tools/evercred", "credentials", "a", "--state", "/s"])
        #expect(spaced.line == "\"/opt/my tools/evercred\" credentials a --state /s")
        for odd in ["/opt/it's", "/opt/$HOME", "/opt/a\"b", "/opt/a\\b", "/opt/a;b", "/opt/a\nb", "/opt/ä", ""] {
            #expect(CredentialProcess(arguments: [odd]).line == nil)
            let content = SectionContent.config(region: nil, process: CredentialProcess(arguments: [odd]))
            #expect(throws: OutputFailure.self) { try written("", "billing", content) }
        }
    }
}
