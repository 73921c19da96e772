import AWSClient
import CredentialModel
import Platform
import Sandbox
import StrictJSON
import TestSupport
import Testing

@Suite struct `Signatures that STS verifies` {
    typealias World = RunningSandbox

    /// A way to sign wrongly, and what STS says of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var credentials: SigningCredentials? = World.userCredentials
        var service = "sts"
        var offset = Duration.zero
        var tamper: @Sendable (inout Platform.HTTPRequest) -> Void = { _ in }
        let error: String
    }

    static let cases: [Case] = [
        Case(
            testDescription: "no signature", credentials: nil,
            error: "403 MissingAuthenticationToken: Request is missing Authentication Token"),
        Case(
            testDescription: "a wrong secret",
            credentials: SigningCredentials(accessKeyID: World.userKey, secretAccessKey: Secret("wrong")),
            error: "403 SignatureDoesNotMatch: The request signature we calculated does not match"),
        Case(
            testDescription: "keys that nobody gave out",
            credentials: SigningCredentials(accessKeyID: "AKIAUNKNOWN", secretAccessKey: World.userSecret),
            error: "403 InvalidClientTokenId: The security token included in the request is invalid."),
        Case(
            testDescription: "a session token that nobody gave out",
            credentials: SigningCredentials(
                accessKeyID: World.userKey, secretAccessKey: World.userSecret, sessionToken: Secret("made up")),
            error: "403 InvalidClientTokenId"),
        Case(
            testDescription: "another service's scope", service: "s3",
            error: "403 SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'."),
        Case(
            testDescription: "a time too long ago", offset: .seconds(-301),
            error:
                "403 SignatureDoesNotMatch: Signature expired: 20261123T075459Z is now earlier than 20261123T075500Z "
                + "(20261123T080000Z - 5 min.)"),
        Case(
            testDescription: "a time too far ahead", offset: .seconds(301),
            error: "403 SignatureDoesNotMatch: Signature not yet current: 20261123T080501Z is still later than "
                + "20261123T080500Z (20261123T080000Z + 5 min.)"),
        Case(
            testDescription: "a body that was changed", tamper: { $0.body += Array("&X=1".utf8) },
            error: "403 SignatureDoesNotMatch: The request signature we calculated"),
        Case(
            testDescription: "a header that was changed", tamper: { $0.replace("Content-Type", "text/plain") },
            error: "403 SignatureDoesNotMatch: The request signature we calculated"),
        Case(
            testDescription: "a token header that is not signed",
            tamper: { $0.headers.append(("X-Amz-Security-Token", "added")) },
            error:
                "403 SignatureDoesNotMatch: 'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization."),
        Case(
            testDescription: "another scheme", tamper: { $0.replace("Authorization", "Bearer abc") },
            error: "400 IncompleteSignature: Unsupported AWS 'algorithm': 'Bearer'."),
        Case(
            testDescription: "an Authorization without parts",
            tamper: { $0.replace("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request") },
            error: "400 IncompleteSignature: Authorization header requires 'Signature' parameter."),
        Case(
            testDescription: "an Authorization of no form",
            tamper: { $0.replace("Authorization", "AWS4-HMAC-SHA256 nonsense") },
            error: "400 IncompleteSignature: 'nonsense' not a valid key=value pair (missing equal-sign)"),
        Case(
            testDescription: "no time", tamper: { request in request.headers.removeAll { $0.name == "X-Amz-Date" } },
            error: "400 IncompleteSignature"),
    ]

    @Test(arguments: cases) func `are refused when they are wrong`(_ wrong: Case) async throws {
        try await World.run { sandbox in
            let answer = try await sandbox.sts(
                "Action=GetCallerIdentity", signedWith: wrong.credentials, at: sandbox.clock.now + wrong.offset,
                service: wrong.service, tamper: wrong.tamper)
            #expect(answer.error.hasPrefix(wrong.error), "\(answer.error)")
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-300), .seconds(300)])
    func `are accepted within five minutes`(offset: Duration) async throws {
        try await World.run { sandbox in
            let answer = try await sandbox.sts(
                "Action=GetCallerIdentity", signedWith: World.userCredentials, at: sandbox.clock.now + offset)
            #expect(answer.element("Arn") == "arn:aws:iam::123456789012:user/ops")
        }
    }

    @Test func `of one session do not go with the token of another`() async throws {
        try await World.run { sandbox in
            let form = `Security Token Service`.assumeRole()
            let first = try sandbox.session(try await sandbox.sts(form, signedWith: World.userCredentials))
            let second = try sandbox.session(try await sandbox.sts(form, signedWith: World.userCredentials))
            let mixed = SigningCredentials(
                accessKeyID: first.accessKeyID, secretAccessKey: first.secretAccessKey,
                sessionToken: second.sessionToken)
            let answer = try await sandbox.sts("Action=GetCallerIdentity", signedWith: mixed)
            #expect(answer.error.hasPrefix("403 InvalidClientTokenId"))
        }
    }

    @Test func `are judged by the services' own clock`() async throws {
        var configuration = World.configuration()
        configuration.clockSkew = .seconds(600)
        try await World.run(configuration) { sandbox in
            let ours = try await sandbox.sts("Action=GetCallerIdentity", signedWith: World.userCredentials)
            #expect(ours.error.hasPrefix("403 SignatureDoesNotMatch: Signature expired"))
            let date = try #require(ours.headers["date"].flatMap { Timestamp(httpDate: $0) })
            #expect(date == sandbox.clock.now + .seconds(600))
            let theirs = try await sandbox.sts(
                "Action=GetCallerIdentity", signedWith: World.userCredentials, at: date)
            #expect(theirs.status == 200)
        }
    }
}

extension Platform.HTTPRequest {
    fileprivate mutating func replace(_ name: String, _ value: String) {
        headers.removeAll { $0.name == name }
        headers.append((name, value))
    }
}
