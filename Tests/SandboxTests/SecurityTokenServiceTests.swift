import AWSClient
import CredentialModel
import Platform
import Sandbox
import StrictJSON
import TestSupport
import Testing

@Suite struct `Security Token Service` {
    typealias World = RunningSandbox

    static let role = "arn:aws:iam::111122223333:role/team/Billing"

    static func assumeRole(_ more: String = "", role: String = role, name: String = "evercred-billing") -> String {
        "Action=AssumeRole&RoleArn=\(role)&RoleSessionName=\(name)\(more)"
    }

    @Test func `gives a user a session of a role, in the role's own account`() async throws {
        try await World.run { sandbox in
            let answer = try await sandbox.sts(
                Self.assumeRole("&DurationSeconds=43200"), signedWith: World.userCredentials)
            #expect(answer.headers["content-type"] == "text/xml")
            #expect(answer.headers["x-amzn-requestid"] == answer.element("RequestId"))
            #expect(answer.element("Arn") == "arn:aws:sts::111122223333:assumed-role/Billing/evercred-billing")
            #expect(answer.element("Expiration") == (sandbox.clock.now + .seconds(43_200)).rfc3339)
            let session = try sandbox.session(answer)
            let caller = try await sandbox.sts("Action=GetCallerIdentity", signedWith: session)
            #expect(caller.element("Account") == "111122223333")
            #expect(caller.element("UserId") == answer.element("AssumedRoleId"))
            #expect(caller.element("UserId")?.hasPrefix("AROA") == true)
        }
    }

    @Test func `keeps chained sessions to an hour`() async throws {
        try await World.run { sandbox in
            let session = try sandbox.session(
                try await sandbox.sts(Self.assumeRole(), signedWith: World.userCredentials))
            #expect(try await sandbox.sts(Self.assumeRole("&DurationSeconds=3600"), signedWith: session).status == 200)
            let answer = try await sandbox.sts(Self.assumeRole("&DurationSeconds=3601"), signedWith: session)
            #expect(
                answer.error
                    == "400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for "
                    + "roles assumed by role chaining")
        }
    }

    @Test(arguments: [
        (assumeRole(name: "a"), "at 'roleSessionName' failed to satisfy constraint: Member must have length greater"),
        (assumeRole(name: "a+b"), "Member must satisfy regular expression pattern: [\\w+=,.@-]*"),
        (assumeRole(name: String(repeating: "a", count: 65)), "Member must have length less than or equal to 64"),
        (assumeRole("&DurationSeconds=899"), "Member must have value greater than or equal to 900"),
        (assumeRole("&DurationSeconds=43201"), "Member must have value less than or equal to 43200"),
        (assumeRole("&DurationSeconds=x"), "Member must have value greater than or equal to 900"),
        (assumeRole("&ExternalId=a"), "at 'externalId' failed to satisfy constraint"),
        (assumeRole(role: "arn:aws:iam::1"), "Member must have length greater than or equal to 20"),
        (assumeRole(role: "arn:aws:iam::111122223333:user/Billing"), "user/Billing is invalid"),
        (assumeRole("&Tags.member.1.Value=x"), "Value null at 'tags.1.member.key'"),
        ("Action=AssumeRole&RoleArn=\(role)", "Value null at 'roleSessionName'"),
    ])
    func `refuses parameters outside the limits of the API`(form: String, message: String) async throws {
        try await World.run { sandbox in
            let answer = try await sandbox.sts(form, signedWith: World.userCredentials)
            #expect(answer.error.hasPrefix("400 ValidationError: "))
            #expect(answer.error.contains(message))
        }
    }

    @Test func `lets nobody in without the role's external id`() async throws {
        var configuration = World.configuration()
        configuration.roles = [
            Self.role: SandboxRole(externalID: "test-external-id", maximumSessionDuration: .seconds(7200))
        ]
        try await World.run(configuration) { sandbox async throws in
            let user = World.userCredentials
            func call(_ form: String) async throws -> String { try await sandbox.sts(form, signedWith: user).error }
            let denied =
                "403 AccessDenied: User: arn:aws:iam::123456789012:user/ops is not authorized to perform: sts:AssumeRole "
                + "on resource: \(Self.role)"
            #expect(try await call(Self.assumeRole()) == denied)
            #expect(try await call(Self.assumeRole("&ExternalId=other")) == denied)
            #expect(try await call(Self.assumeRole("&ExternalId=test-external-id")).hasPrefix("200"))
            #expect(
                try await call(Self.assumeRole("&ExternalId=test-external-id&DurationSeconds=7201"))
                    .contains("exceeds the MaxSessionDuration set for this role"))
            #expect(
                try await call(Self.assumeRole(role: "arn:aws:iam::111122223333:role/Unknown"))
                    .hasPrefix("403 AccessDenied"))
        }
    }

    @Test func `can end sessions sooner than it grants them`() async throws {
        var configuration = World.configuration()
        configuration.assumedRoleLifetime = .seconds(2)
        try await World.run(configuration) { sandbox in
            let answer = try await sandbox.sts(Self.assumeRole(), signedWith: World.userCredentials)
            #expect(answer.element("Expiration") == (sandbox.clock.now + .seconds(2)).rfc3339)
        }
    }

    @Test func `takes a provider's token in place of a signature`() async throws {
        try await World.run { sandbox in
            func call(_ token: String) async throws -> RawAnswer {
                let form = "Action=AssumeRoleWithWebIdentity&RoleArn=\(Self.role)&RoleSessionName=web"
                return try await sandbox.sts("\(form)&WebIdentityToken=\(token)", signedWith: nil)
            }
            let token = try await sandbox.googleToken()
            let answer = try await call(token)
            #expect(answer.element("Audience") == "google-client")
            #expect(answer.element("SubjectFromWebIdentityToken") == JSONWebToken(token)?.claims["sub"]?.string)
            #expect(answer.element("Arn") == "arn:aws:sts::111122223333:assumed-role/Billing/web")
            #expect(try await call("garbage").error.hasPrefix("400 InvalidIdentityToken"))
            sandbox.clock.advance(by: .seconds(3600))
            #expect(try await call(token).error.hasPrefix("400 ExpiredTokenException: Token expired"))
        }
    }

    @Test func `completes the basic flow`() async throws {
        try await World.run { sandbox in
            let logins: JSONObject = [World.google: .string(try await sandbox.googleToken())]
            let identity = try await sandbox.identity(logins: logins)
            let open = try await sandbox.cognito(
                "GetOpenIdToken", ["IdentityId": .string(identity), "Logins": .object(logins)])
            let token = try #require(try open.json()["Token"]?.string)
            let form = "Action=AssumeRoleWithWebIdentity&RoleArn=\(Self.role)&RoleSessionName=basic"
            let answer = try await sandbox.sts("\(form)&WebIdentityToken=\(token)", signedWith: nil)
            #expect(answer.element("SubjectFromWebIdentityToken") == identity)
        }
    }

    @Test func `knows no other actions and versions`() async throws {
        try await World.run { sandbox in
            let unknown = try await sandbox.sts("Action=GetFederationToken", signedWith: nil)
            #expect(
                unknown.error
                    == "400 InvalidAction: Could not find operation GetFederationToken for version 2011-06-15")
            let old = try await sandbox.post("/", "Action=GetCallerIdentity")
            #expect(old.error.hasPrefix("400 InvalidAction"))
            #expect(try await sandbox.post("/", "Version=2011-06-15").error.hasPrefix("400 MissingAction"))
        }
    }
}

extension RunningSandbox {
    /// The keys in an answer of STS.
    func session(_ answer: RawAnswer) throws -> SigningCredentials {
        SigningCredentials(
            accessKeyID: try #require(answer.element("AccessKeyId"), "\(answer.text)"),
            secretAccessKey: Secret(try #require(answer.element("SecretAccessKey"))),
            sessionToken: Secret(try #require(answer.element("SessionToken"))))
    }
}
