import CredentialModel
import StrictJSON
import Testing

@testable import Outputs

/// What stands in files that belong to one set alone.
@Suite struct `A whole file` {
    private var document: OutputDocument {
        OutputDocument(
            credentials: TemporaryCredentials(
                accessKeyID: "ASIATEST1", secretAccessKey: Secret("test/secret+1"),
                sessionToken: Secret("test-token-1=="),
                expiration: Timestamp(rfc3339: "2026-11-23T12:00:00Z") ?? Timestamp(seconds: 0),
                issuedAt: Timestamp(milliseconds: 1_795_430_000_000)),
            token: ProviderToken(
                value: Secret("test.provider.token"), expiration: Timestamp(seconds: 9),
                obtainedAt: Timestamp(seconds: 1)),
            region: "eu-west-1", accountID: "111122223333")
    }

    private func text(_ kind: DocumentKind, _ document: OutputDocument) throws -> String {
        String(decoding: try kind.contents(of: document, owner: billing), as: UTF8.self)
    }

    @Test func `of JSON is what credential_process prints, and says whose it is`() throws {
        let text = try text(.json, document)
        let object = try #require(try JSONReader.read(Array(text.utf8)).object)
        #expect(text.utf8.count { $0 == 0x0A } == 1 && text.hasSuffix("}\n"))
        #expect(object["Version"]?.integer == 1)
        #expect(object["AccessKeyId"]?.string == "ASIATEST1")
        #expect(object["SecretAccessKey"]?.string == "test/secret+1")
        #expect(object["SessionToken"]?.string == "test-token-1==")
        #expect(object["Expiration"]?.string == "2026-11-23T12:00:00Z")
        #expect(object["AccountId"]?.string == "111122223333")
        #expect(object["x_evercred"]?.string == "payments/billing")
        #expect(object["x_evercred_generation"]?.integer == 1_795_430_000_000)
    }

    @Test func `of variables means the same to a shell, to systemd and to docker`() throws {
        let lines = """
            AWS_ACCESS_KEY_ID=ASIATEST1
            AWS_SECRET_ACCESS_KEY=test/secret+1
            AWS_SESSION_TOKEN=test-token-1==
            AWS_CREDENTIAL_EXPIRATION=2026-11-23T12:00:00Z
            AWS_REGION=eu-west-1
            AWS_ACCOUNT_ID=111122223333

            """
        let head = "# evercred payments/billing 1795430000000\n"
        #expect(try text(.env(exports: false), document) == head + lines)
        let exported = lines.split(separator: "\n").map { "export \($0)\n" }.joined()
        #expect(try text(.env(exports: true), document) == head + exported)
    }

    @Test(arguments: ["a b", "a$b", "a'b", "a`b`", "a\nb", "a;b", "a\\b", "a#b", "", "ä"])
    func `of variables holds nothing that a shell would read otherwise`(value: String) {
        var document = document
        document.credentials = TemporaryCredentials(
            accessKeyID: "ASIATEST1", secretAccessKey: Secret(value), sessionToken: Secret("t"),
            expiration: Timestamp(seconds: 1), issuedAt: Timestamp(seconds: 0))
        let failure = #expect(throws: UnwritableValue.self) {
            try DotenvText.contents(of: document, owner: billing, exports: false)
        }
        #expect(failure?.name == "AWS_SECRET_ACCESS_KEY")
    }

    @Test func `of a token is the token and nothing else`() throws {
        #expect(try text(.token, document) == "test.provider.token")
        for odd in ["", "a b", "a\n", "ä"] {
            let token = ProviderToken(
                value: Secret(odd), expiration: Timestamp(seconds: 1), obtainedAt: Timestamp(seconds: 0))
            let document = OutputDocument(credentials: nil, token: odd == "a\n" ? nil : token)
            #expect(throws: UnwritableValue.self) { try DocumentKind.token.contents(of: document, owner: billing) }
        }
    }

    @Test func `is recognised as ours, whatever kind it was, and as somebody else's`() throws {
        let kinds = [DocumentKind.json, .env(exports: false), .env(exports: true), .token]
        for reader in kinds {
            for writer in kinds.dropLast() {
                #expect(reader.claim(in: try writer.contents(of: document, owner: billing)) == .owner(billing))
                #expect(reader.claim(in: writer.blankContents(owner: billing)) == .owner(billing))
            }
            #expect(reader.claim(in: []) == .nobody)
            #expect(reader.claim(in: Array("#!/bin/sh\nexit 0\n".utf8)) == .foreign)
            #expect(reader.claim(in: Array("{\"x_evercred\":7}".utf8)) == .foreign)
        }
        #expect(DocumentKind.token.claim(in: Array("test.provider.token\n".utf8)) == .nobody)
        #expect(DocumentKind.json.claim(in: Array("test.provider.token".utf8)) == .foreign)
    }
}
