import Glibc
import StrictJSON
import Testing

/// Signed requests, held against the signer of botocore.
@Suite(.enabled(if: Moto.environment != nil, "EVERCRED_VENV names no Python environment: use make test"))
struct `Signatures on the wire` {
    @Test func `are those that botocore makes, for every parameter of AssumeRole`() async throws {
        let python = try #require(Moto.environment)
        let workspace = try Workspace()
        let checker = try LiveProcess(
            ["\(python)/bin/python3", "\(Workspace.repository)/Tests/issuers/signature_checker.py"],
            environment: ["PATH": "/usr/bin:/bin"], directory: workspace.path)
        defer { checker.signal(SIGKILL) }
        let line = try #require(await checker.line { $0.hasPrefix("{") }, "\(checker.errorText)")
        let url = try #require(try JSONReader.read(line)["url"]?.string)
        try workspace.writeHandler(
            #"""
            echo '{"Version": 1, "AccessKeyId": "ASIATEST000000000000", "SecretAccessKey": "test/secret+key",
                   "SessionToken": "test+session/token==", "Expiration": "2099-01-01T00:00:00Z"}'
            """#, to: "keys.sh")
        try workspace.write(
            """
            name: signatures
            endpoints: {sts: "\(url)"}
            outputs: [{type: profile, file: ./credentials}]
            identities:
              base:
                provider: process
                region: us-east-1
                refreshHandler: [./keys.sh]
                assume:
                  - profile: first
                    roleArn: "arn:aws:iam::111122223333:role/path/Fir=st,+@._-"
                    sessionName: a=b,c.d@e-f_g
                    externalId: "x=y:/z+,@.-"
                    sessionTags: {"Cost Center": "Ünïcode & 100% ~*'()", "empty": ""}
                    policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
                    expectAccount: "111122223333"
            """, to: "config.yaml")
        let run = try await workspace.run("run", "--once", "-c", "config.yaml")
        #expect(run.exitCode == 0, "\(run.errorText) \(run.lines)")

        let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
        let verified = try JSONReader.read(try LoopbackHTTP.call("GET", "/requests", port: port, body: "").body)
        let requests = verified.array ?? []
        #expect(requests.map { $0["Action"]?.string } == ["AssumeRole", "GetCallerIdentity"])
        #expect(requests.first?["ExternalId"]?.string == "x=y:/z+,@.-")
        let tags = (1...2).map { number in
            ["Key", "Value"].map { requests.first?["Tags.member.\(number).\($0)"]?.string ?? "none" }
        }
        #expect(tags.sorted { $0[0] < $1[0] } == [["Cost Center", "Ünïcode & 100% ~*'()"], ["empty", ""]])
    }
}
