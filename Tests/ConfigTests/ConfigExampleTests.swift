import CredentialModel
import StrictJSON
import Testing

@testable import Config

@Suite struct `A whole configuration` {
    static let example = """
        version: 1
        name: payments
        auth:
          region: eu-west-1
          identityPoolId: eu-west-1:5f3c0000-0000-4000-8000-000000000001
          userPoolId: eu-west-1_AbCdEfGhI
          userPoolWebClientId: 1example23456789
          userPoolClientSecret: {file: secrets/pool}
          mandatorySignIn: true
          clientMetadata: {team: data}
          validationData: {}
          refreshHandlers:
            developer: /bin/echo token
            login.example.com: [/bin/echo, --issuer, login.example.com]
            auth0: /bin/echo auth0
          auth0:
            domain: https://example.eu.auth0.com/
            clientID: client
            clientSecret: {file: secrets/auth0}
            redirectUri: http://127.0.0.1:8976/callback
            audience: https://example.eu.auth0.com/userinfo
            responseType: token id_token
            scope: openid profile email offline_access
            returnTo: https://example.com/bye
          federated: {google_client_id: g, facebook_app_id: f, amazon_client_id: a}
        schedule: {concurrency: 32, handlerConcurrency: 16, timeout: 60s, rates: {getId: 12, sts: unlimited}}
        outputs:
          - {type: profile, file: ~/.aws/credentials}
        state: {type: sqlite, path: /var/lib/evercred, key: {file: /etc/evercred/state.key}}
        hub: {format: hub, events: all, file: /var/log/evercred/events.jsonl, summaryEvery: 5m}
        endpoints: {cognitoIdentity: "http://127.0.0.1:5000/"}
        include: [{glob: conf.d/*.yaml, optional: true}]
        identities:
          billing:
            provider: developer
            identityId: eu-west-1:0c8e0000-0000-4000-8000-000000000002
            refreshHandler: {command: [/bin/echo, hello], env: {A: b, S: {env: SECRET}}, inheritEnv: [LC_ALL], timeout: 45s}
            profile: billing
            assume:
              - {profile: billing-prod, roleArn: "arn:aws:iam::111122223333:role/Billing", duration: 1h}
              - {accounts: {dev: "444455556666", test: "777788889999"}, profile: "billing-{account}",
                 roleArn: "arn:aws:iam::{accountId}:role/Billing"}
          reports:
            provider: auth0
            user: {name: Reports, email: reports@example.com}
            clientMetadata: {run: nightly}
        """

    @Test func `comes out as meant`() throws {
        let result = load(Self.example)
        #expect(result.diagnostics == [])
        let settings = try #require(result.settings)
        #expect(settings.configPath == "/etc/evercred/config.yaml")
        #expect(settings.name == "payments")
        #expect(settings.sets.map(\.name) == ["billing", "billing-prod", "billing-dev", "billing-test", "reports"])
        #expect(settings.sets.map(\.parent) == [nil, "billing", "billing", "billing", nil])
        #expect(settings.sets[2].role?.roleARN == "arn:aws:iam::444455556666:role/Billing")
        #expect(settings.sets[2].role?.sessionName == "evercred-billing-dev")
        #expect(settings.sets[0].outputs == [.profile(FileTarget(file: "/home/ops/.aws/credentials"))])
        #expect(settings.schedule.rates == [.getId: .perSecond(12), .sts: .unlimited])
        #expect(settings.state == StateSettings(path: "/var/lib/evercred", key: .file(path: "/etc/evercred/state.key")))
        #expect(settings.hub == HubSettings(file: "/var/log/evercred/events.jsonl"))
        #expect(settings.sources == [ConfigSource(path: "/etc/evercred/conf.d", kind: .folder)])
        #expect(settings.signIn.federated == FederatedClientIDs(google: "g", facebook: "f", amazon: "a"))
        #expect(settings.signIn(for: "reports").auth0?.domain == "example.eu.auth0.com")
        #expect(settings.signIn.userPool.clientSecret == .file(path: "/etc/evercred/secrets/pool"))
    }

    @Test func `gives identities their defaults and their own words`() throws {
        let settings = try #require(load(Self.example).settings)
        let billing = settings.identities[0]
        #expect(billing.provider == .developer)
        #expect(billing.identityID == "eu-west-1:0c8e0000-0000-4000-8000-000000000002")
        #expect(billing.clientMetadata == ["team": "data"])
        #expect(billing.region == "eu-west-1")
        #expect(billing.endpoints == EndpointOverrides(cognitoIdentity: "http://127.0.0.1:5000"))
        #expect(
            billing.refreshHandler
                == HandlerCommand(
                    invocation: .arguments(["/bin/echo", "hello"]),
                    environment: ["A": .literal(Secret("b")), "S": .environment(name: "SECRET")],
                    inheritedVariables: ["LC_ALL"], timeout: .seconds(45), workingDirectory: "/etc/evercred"))
        let reports = settings.identities[1]
        #expect(reports.provider == .auth0(domain: "example.eu.auth0.com"))
        #expect(reports.clientMetadata == ["run": "nightly"])
        #expect(reports.user == ["name": "Reports", "email": "reports@example.com"])
        #expect(reports.refreshHandler?.invocation == .shell("/bin/echo auth0"))
    }

    @Test func `needs little`() throws {
        let result = load("identities: {}", environment: ["AWS_SHARED_CREDENTIALS_FILE": "/run/keys"])
        #expect(result.diagnostics.map(\.message) == ["there are no identities: everything known would be retired"])
        let settings = try #require(result.settings)
        #expect(settings.identities == [])
        #expect(settings.name.utf8.count == 16)
        #expect(settings.schedule == ScheduleSettings())
        #expect(load("identities: {}", path: "/other.yaml").settings?.name != settings.name)
    }

    @Test func `writes to the shared credentials file when no output is named`() throws {
        let text = withIdentity("provider: developer\nrefreshHandler: /bin/echo x")
        func file(_ environment: [String: String]) -> [OutputTarget]? {
            load(text, environment: environment).settings?.sets.first?.outputs
        }
        #expect(file([:]) == [.profile(FileTarget(file: "/home/ops/.aws/credentials"))])
        #expect(file(["AWS_SHARED_CREDENTIALS_FILE": "~/keys"]) == [.profile(FileTarget(file: "/home/ops/keys"))])
    }

    @Test func `replaces and never merges`() throws {
        let text = """
            auth:
              identityPoolId: eu-west-1:p
              clientMetadata: {a: "1", b: "2"}
              user: {name: N}
              assume: [{profile: "{identity}-r", roleArn: "arn:aws:iam::111122223333:role/R"}]
              refreshHandlers: {developer: /bin/echo x}
            outputs: [{type: profile, file: "/out/{identity}-{profile}"}]
            identities:
              one: {provider: developer}
              two: {provider: developer, clientMetadata: {c: "3"}, user: {}, assume: [], outputs: []}
            """
        let settings = try #require(load(text).settings)
        #expect(settings.identities.map(\.clientMetadata) == [["a": "1", "b": "2"], ["c": "3"]])
        #expect(settings.identities.map(\.user) == [["name": "N"], [:]])
        #expect(settings.sets.map(\.name) == ["one", "one-r", "two"])
        #expect(
            settings.sets.map(\.outputs) == [
                [.profile(FileTarget(file: "/out/one-one"))], [.profile(FileTarget(file: "/out/one-one-r"))], [],
            ])
    }

    @Test func `lays provider blocks over those of auth key by key`() throws {
        let text = """
            auth:
              identityPoolId: eu-west-1:p
              oauth: {auth0: {domain: a.example.com, clientID: one, scope: openid offline_access}}
            identities:
              x: {provider: auth0, refreshHandler: /bin/echo x, auth0: {clientID: two}}
            """
        let settings = try #require(load(text).settings)
        let auth0 = settings.signIn(for: "x").auth0
        #expect(auth0?.clientID == "two")
        #expect(auth0?.domain == "a.example.com")
        #expect(settings.signIn.auth0?.clientID == "one")
    }

    @Test func `an identity's own pool tells its region`() throws {
        let text = withIdentity(
            "provider: developer", "refreshHandler: /bin/echo x", "identityPoolId: us-east-1:p",
            auth: ["region: eu-west-1"])
        #expect(load(text).settings?.identities.first?.region == "us-east-1")
    }
}
