import CredentialModel
import Glibc
import State
import StrictJSON
import Testing

@testable import Commands

/// The forms of credentials.
struct `The text of credentials` {
    private static let end = Timestamp(milliseconds: 1_795_430_000_123)

    private func text(
        secret: String = "test/secret+key", role: String? = nil, flow: CredentialFlow = .enhanced,
        customRole: String? = nil,
        provider: ProviderKind = .google
    ) -> CredentialText {
        let credentials = TemporaryCredentials(
            accessKeyID: "ASIATEST", secretAccessKey: Secret(secret), sessionToken: Secret("test//token=="),
            expiration: Self.end, issuedAt: Self.end)
        let set = CredentialSet(
            name: "set", identity: "one", profile: "profile",
            role: role.map { AssumedRole(roleARN: $0, sessionName: "test") })
        let identity = Identity(name: "one", provider: provider, customRoleARN: customRole, flow: flow)
        return CredentialText(
            set: SetRecord(name: "set", identity: "one", definition: set),
            identity: IdentityRecord(name: "one", definition: identity, identityID: "eu-west-1:x"),
            credentials: credentials)
    }

    @Test func `is credential_process version 1 on one line, without fractions of a second`() throws {
        #expect(
            text().process
                == #"{"Version":1,"AccessKeyId":"ASIATEST","SecretAccessKey":"test/secret+key","SessionToken":"#
                + #""test//token==","Expiration":"2026-11-23T10:33:20Z"}"#)
    }

    @Test(arguments: [
        ("arn:aws:iam::111122223333:role/Deploy", "111122223333"),
        ("arn:aws-cn:iam::000000000001:role/a:b", "000000000001"),
        ("arn:aws:iam::12:role/x", nil), ("arn:aws:iam", nil), ("", nil),
    ])
    func `names the account of a role`(arn: String, account: String?) throws {
        let role = WebIdentityRole(roleARN: arn, sessionName: "test")
        for text in [
            text(role: arn), text(flow: .basic(role)), text(flow: .webIdentity(role)), text(customRole: arn),
        ] {
            #expect(try JSONReader.read(text.process)["AccountId"]?.string == account)
            #expect(try JSONReader.read(text.json)["accountId"]?.string == account)
        }
    }

    @Test func `is a shell's assignments, whatever stands in the keys`() async throws {
        let secret = "a'b$(exit 7)`exit 8`\\\"!#&;|<>*?~"
        let lines = text(secret: secret).environment
        #expect(lines.hasPrefix("export AWS_ACCESS_KEY_ID='ASIATEST'\nexport AWS_SECRET_ACCESS_KEY='a'\\''b$("))
        let pipe = popen("\(lines)\nprintf '%s %s' \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_CREDENTIAL_EXPIRATION\"", "r")
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = fread(&buffer, 1, buffer.count, pipe)
        #expect(pclose(pipe) == 0)
        #expect(String(decoding: buffer[..<count], as: UTF8.self) == "\(secret) 2026-11-23T10:33:20Z")
    }

    @Test func `is Amplify's five keys`() throws {
        #expect(
            text().essential
                == #"{"accessKeyId":"ASIATEST","sessionToken":"test//token==","secretAccessKey":"test/secret+key","#
                + #""identityId":"eu-west-1:x","authenticated":true}"#)
        #expect(try JSONReader.read(text(provider: .guest).essential)["authenticated"]?.bool == false)
    }
}
