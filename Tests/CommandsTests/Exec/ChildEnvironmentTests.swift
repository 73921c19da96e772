import Commands
import CredentialModel
import Testing

@Suite struct `The environment of a program` {
    private static let credentials = TemporaryCredentials(
        accessKeyID: "ASIATESTKEY", secretAccessKey: Secret("test-secret-key"), sessionToken: Secret("test-session"),
        expiration: Timestamp(milliseconds: 1_795_430_000_000), issuedAt: Timestamp(milliseconds: 1_795_426_400_000))

    private static let keys = ChildEnvironment.Supply.keys(credentials)
    private static let endpoint = ChildEnvironment.Supply.endpoint(
        url: "http://127.0.0.1:4711/v1/credentials/ops", token: Secret("test-token"))

    private func entries(
        _ caller: [String], _ supply: ChildEnvironment.Supply = keys, region: String? = nil, account: String? = nil,
        withholding secrets: [String] = []
    ) -> [String] {
        ChildEnvironment(
            caller: caller.map { Array($0.utf8) }, region: region, account: account, withholding: secrets
        ).entries(supply).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `what says who one is at AWS is replaced by the keys`() {
        let others = [
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ACCESS_KEY",
            "AWS_SECRET_KEY", "AWS_CREDENTIAL_EXPIRATION", "AWS_CREDENTIAL_FILE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
            "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        ]
        #expect(
            entries(others.map { "\($0)=somebody-else" }) == [
                "AWS_ACCESS_KEY_ID=ASIATESTKEY", "AWS_SECRET_ACCESS_KEY=test-secret-key",
                "AWS_SESSION_TOKEN=test-session", "AWS_CREDENTIAL_EXPIRATION=2026-11-23T10:33:20Z",
            ])
    }

    @Test func `everything else stays as it is, in its order, byte for byte`() {
        let odd: [[UInt8]] = [
            Array("PATH=/opt/bin:/bin".utf8), Array("AWS_PAGER=".utf8), [0x58, 0x3D, 0xFF, 0xFE],
            Array("TWICE=1".utf8), Array("TWICE=2".utf8), Array("no equals sign".utf8), Array("AWS_PROFILES=x".utf8),
        ]
        let environment = ChildEnvironment(caller: odd + [Array("AWS_PROFILE=x".utf8)])
        #expect(Array(environment.entries(Self.keys).prefix(odd.count)) == odd)
        #expect(environment.entries(Self.keys).count == odd.count + 4)
    }

    @Test func `with an endpoint there are neither keys nor files nor a machine's role`() {
        let caller = ["AWS_ACCESS_KEY_ID=other", "AWS_CONFIG_FILE=/home/me/config", "AWS_EC2_METADATA_DISABLED=false"]
        #expect(
            entries(caller, Self.endpoint) == [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:4711/v1/credentials/ops",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN=test-token", "AWS_SHARED_CREDENTIALS_FILE=/dev/null",
                "AWS_CONFIG_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true",
            ])
    }

    @Test func `a known region is for those who name none`() {
        let region = ["AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-1"]
        #expect(Array(entries([], region: "eu-west-1").suffix(2)) == region)
        #expect(Array(entries(["AWS_REGION="], region: "eu-west-1").suffix(2)) == region)
        #expect(!entries(["AWS_REGION="], region: "eu-west-1").contains("AWS_REGION="))
        #expect(!entries(["AWS_DEFAULT_REGION=us-east-1"], region: "eu-west-1").contains { $0.contains("eu-west-1") })
        #expect(!entries(["AWS_REGION=us-east-1"], region: "eu-west-1").contains { $0.contains("eu-west-1") })
        #expect(!entries([]).contains { $0.contains("REGION") })
    }

    @Test func `the account is the one of the keys, where it is known`() {
        #expect(entries(["AWS_ACCOUNT_ID=1"], account: "111122223333").last == "AWS_ACCOUNT_ID=111122223333")
        #expect(entries(["AWS_ACCOUNT_ID=1"]).first == "AWS_ACCOUNT_ID=1")
    }

    @Test func `what is ours alone is withheld`() {
        let ours = ["EVERCRED_SANDBOX_URL=http://127.0.0.1:1", "EVERCRED_STATE_KEY=k", "EVERCRED_CONFIG=/c.yaml"]
        #expect(Array(entries(ours).prefix(2)) == ["EVERCRED_CONFIG=/c.yaml", "AWS_ACCESS_KEY_ID=ASIATESTKEY"])
        #expect(entries(["STATE_KEY=k", "STATE_KEYS=2"], withholding: ["STATE_KEY"]).first == "STATE_KEYS=2")
    }
}
