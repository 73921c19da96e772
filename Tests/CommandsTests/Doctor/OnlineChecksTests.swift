import CredentialModel
import Platform
import State
import TestSupport
import Testing

@testable import Commands

/// What endpoints have to say.
struct `Asking the endpoints` {
    private static let configuration = """
        name: test
        state: {path: ./state}
        endpoints: {cognitoIdentity: "ADDRESS", sts: "ADDRESS"}
        identities:
          ops:
            provider: login.example.com
            identityPoolId: "eu-west-1:11111111-2222-3333-4444-555555555555"
            refreshHandler: [./keys.sh]
            assume: [{profile: deploy, roleArn: "arn:aws:iam::111122223333:role/Deploy", expectAccount: "111122223333"}]

        """

    private func checks(
        address: String = "http://127.0.0.1:9", _ transport: ScriptedTransport, hasCredentials: Bool = true
    ) async throws -> [Check] {
        let result = Collected()
        try await Patient.with(remembering: false) { patient in
            try patient.folder.write(Self.configuration.replacing("ADDRESS", with: address), to: "config.yaml")
            try await patient.remember { if !hasCredentials { $0.credentials = nil } }
            let time = ManualClock(now: patient.now)
            var online = OnlineChecks(examination: try await patient.examination())
            online.transport = transport
            online.time = time
            await result.set(await online.checks())
        }
        return await result.checks
    }

    private actor Collected {
        private(set) var checks: [Check] = []

        func set(_ checks: [Check]) { self.checks = checks }
    }

    private static func answer(account: String = "111122223333", date: String? = nil) -> ScriptedTransport {
        ScriptedTransport { _, _ in
            let headers = date.map { [(name: "Date", value: $0)] } ?? []
            let body = """
                <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
                <Arn>arn:aws:sts::\(account):assumed-role/Deploy/test</Arn><UserId>AROA:test</UserId>
                <Account>\(account)</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
                """
            return HTTPResponse(status: 200, headers: headers, body: Array(body.utf8))
        }
    }

    private func severities(_ id: CheckID, _ checks: [Check]) -> [Check.Severity] {
        checks.filter { $0.id == id }.map(\.severity)
    }

    @Test func `is one request an address and one a set`() async throws {
        let transport = Self.answer()
        let checks = try await checks(transport)
        #expect(transport.requests.map(\.method).sorted() == ["GET", "POST", "POST"])
        #expect(severities(.onlineEndpoint, checks) == [.ok])
        #expect(severities(.onlineCredentials, checks) == [.ok, .ok])
        #expect(
            try await self.checks(Self.answer(), hasCredentials: false).contains { $0.id == .onlineCredentials }
                == false)
    }

    @Test func `finds another account`() async throws {
        let checks = try await checks(Self.answer(account: "999999999999"))
        #expect(severities(.onlineCredentials, checks).sorted() == [.ok, .error])
        let found = try #require(checks.first { $0.id == .onlineCredentials && $0.severity == .error })
        #expect(found.place == "deploy")
        #expect(found.message.contains("999999999999"))
    }

    @Test func `finds clocks that differ`() async throws {
        #expect(
            severities(.onlineClock, try await checks(Self.answer(date: "Mon, 23 Nov 2020 08:00:00 GMT"))) == [.error])
        #expect(severities(.onlineClock, try await checks(Self.answer(date: "nonsense"))) == [])
    }

    @Test func `finds names that are none, and servers that do not answer`() async throws {
        let nameless = try await checks(address: "https://no-such-host.invalid", Self.answer(), hasCredentials: false)
        #expect(severities(.onlineName, nameless) == [.error])
        #expect(severities(.onlineEndpoint, nameless) == [])
        let dead = try await checks(ScriptedTransport(), hasCredentials: false)
        #expect(severities(.onlineEndpoint, dead) == [.error])
        let tls = ScriptedTransport { _, _ throws(HTTPTransportError) in
            throw HTTPTransportError(code: .tls, message: "No secure connection to sts: certificate verify failed.")
        }
        let found = try await checks(tls, hasCredentials: false).first { $0.id == .onlineEndpoint }
        #expect(found?.remedy?.contains("SSL_CERT_FILE") == true)
    }
}
