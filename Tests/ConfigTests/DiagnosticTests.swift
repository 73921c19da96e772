import StrictJSON
import Testing

@testable import Config

@Suite struct `Diagnostics of a configuration` {
    @Test func `are printed as compilers do`() {
        let result = load(
            withIdentity("provider: developer", "refreshHandlr: /bin/echo x", "refreshHandler: /bin/echo"),
            path: "config.yaml")
        #expect(
            result.diagnostics.map(\.description) == [
                "config.yaml:6:5: error: unknown key 'refreshHandlr' in identity 'a' (did you mean 'refreshHandler'?)"
            ])
        #expect(result.settings == nil)
        #expect(
            result.diagnostics.first.map { JSONWriter.string($0.json) }
                == #"{"file":"config.yaml","line":6,"column":5,"severity":"error","message":"unknown key 'refreshHandlr' in identity 'a'","remedy":"did you mean 'refreshHandler'?"}"#
        )
    }

    @Test func `come all at once, sorted by place`() {
        let text = """
            vrsion: 1
            identities:
              b: {provider: gogle}
              a: {provider: developer, required: yes, identityId: x}
            schedule: {concurrency: many}
            """
        let lines = diagnostics(text).map { $0.split(separator: " ")[0] }
        #expect(lines == ["1:1:", "3:17:", "4:17:", "4:17:", "4:38:", "4:55:", "5:25:"])
    }

    /// A snippet, and every line that is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let expected: [String]

        init(_ text: String, _ expected: String...) {
            self.text = text
            self.expected = expected
        }

        var testDescription: String { expected.first ?? text }
    }

    private static let handler = "provider: developer\nrefreshHandler: /bin/echo x"
    private static let role = "arn:aws:iam::111122223333:role/R"

    static let types: [Case] = [
        Case("[]", "1:1: error: the document must be a mapping of keys, not a list"),
        Case("version: 2\nidentities: {}", "1:10: error: 'version' must be a whole number from 1 to 1, not '2'"),
        Case("auth: {}", "1:1: error: 'identities' is missing (Whom credentials are kept fresh for, by name)"),
        Case("identities:", "1:12: error: 'identities' must be a mapping of names to values, not nothing"),
        Case("identities: {a: }", "1:17: error: 'a' in identities must be a mapping of keys, not nothing"),
        Case("identities: {}\nauth: []", "2:7: error: 'auth' must be a mapping of keys, not a list"),
        Case(
            withIdentity("provider: [x]"),
            "5:15: error: 'provider' in identity 'a' must be a text that is not empty, not a list"),
        Case(
            withIdentity("{}"),
            "5:5: error: 'provider' is missing in identity 'a' (google, facebook, amazon, developer, auth0, cognito, guest, process, an OIDC domain or a SAML provider's ARN)"
        ),
        Case(
            withIdentity(handler, top: ["schedule: {timeout: 60}"]),
            "1:21: error: 'timeout' in schedule must be a duration such as 45s, 10m or 1h30m, from 1s to 1h, not '60'"),
        Case(
            withIdentity(handler, top: ["schedule: {concurrency: 0, rates: {sts: -1}}"]),
            "1:25: error: 'concurrency' in schedule must be a whole number from 1 to 10000, not '0'",
            "1:41: error: 'sts' in schedule.rates must be a number of requests per second above 0, or unlimited, not '-1'"
        ),
        Case(
            withIdentity(handler, "required: \"true\""),
            "7:15: error: 'required' in identity 'a' must be true or false, not \"true\" in quotes"),
        Case(
            withIdentity(handler, "clientMetadata: {run: no}"),
            "7:27: error: 'run' in clientMetadata of identity 'a' must be quoted: YAML readers disagree about whether it is a text (write \"no\")"
        ),
        Case(
            withIdentity(handler, "clientMetadata: {on: x}"),
            "7:22: error: the key 'on' in clientMetadata of identity 'a' must be quoted: YAML readers disagree about whether it is a text (write \"on\")"
        ),
        Case(
            "identities: {no: {provider: process, refreshHandler: /bin/echo x}}",
            "1:14: error: the key 'no' in identities must be quoted: YAML readers disagree about whether it is a text (write \"no\")"
        ),
        Case(
            withIdentity(handler, "password: 0123"),
            "7:15: error: 'password' in identity 'a' must be quoted: YAML readers disagree about whether it is a text (put double quotes around it)"
        ),
        Case(
            withIdentity(handler, "outputs: [{type: profile, file: /x, mode: 0640}]"),
            "7:47: error: 'mode' in outputs[1] of identity 'a' must be quoted octal digits such as \"0640\", not '0640'"
        ),
        Case(
            withIdentity(handler, "outputs: [{type: profile, file: /x, mode: \"0644\"}]"),
            "7:47: warning: mode \"0644\" lets every user of this machine read the credentials"),
        Case(
            withIdentity(handler, "outputs: [{type: profil, file: /x}]"),
            "7:22: error: 'type' in outputs[1] of identity 'a' must be one of profile, config, json, env, token, command, not 'profil' (did you mean 'profile'?)"
        ),
        Case(
            withIdentity(handler, "outputs: [{type: profile}]"),
            "7:15: error: 'file' is missing in outputs[1] of identity 'a' (name the profile file)"),
        Case(
            withIdentity("provider: developer", "refreshHandler: {env: {A: b}}"),
            "6:21: error: 'command' is missing in refreshHandler of identity 'a' (A string is a shell command, a list is run as it is)"
        ),
        Case(
            withIdentity("provider: developer", "refreshHandler: []"),
            "6:21: error: 'refreshHandler' in identity 'a' must name a program"),
        Case(
            withIdentity("provider: developer", "identityId: eu-west-1:x", "token: {file: /a, env: B}"),
            "7:12: error: 'token' in identity 'a' must have exactly one of file, env, credential"),
        Case(
            withIdentity("provider: developer", "identityId: eu-west-1:x", "token: eyJ"),
            "7:12: error: 'token' in identity 'a' must be {file: …} or {env: …} or {credential: …}, not a single value"),
        Case(
            withIdentity(handler, "identityPoolId: pool"),
            "7:21: error: 'identityPoolId' in identity 'a' must be REGION:ID as AWS shows it, not 'pool'"),
        Case(
            "identities: {a/b: {provider: process, refreshHandler: /bin/echo x}}",
            "1:14: error: the key 'a/b' in identities must be 1 to 128 characters of A-Z a-z 0-9 _ . @ + = , - that start with a letter, a digit or _"
        ),
    ]

    static let providers: [Case] = [
        Case(
            withIdentity("provider: gogle"),
            "5:15: error: unknown provider 'gogle' in identity 'a' (did you mean 'google'?)"),
        Case(
            withIdentity("provider: google"),
            "5:15: error: the provider 'google' of identity 'a' needs a refresher and has none (add one of google: {…}, refreshHandler, auth.refreshHandlers.google, token: {file: PATH})"
        ),
        Case(
            withIdentity("provider: login.example.com"),
            "5:15: error: the provider 'login.example.com' of identity 'a' needs a refresher and has none (add one of oidc: {…}, refreshHandler, auth.refreshHandlers.login.example.com, token: {file: PATH})"
        ),
        Case(withIdentity("provider: https://accounts.google.com/", auth: ["refreshHandlers: {google: /bin/echo x}"])),
        Case(withIdentity("provider: google", auth: ["refreshHandlers: {accounts.google.com: /bin/echo x}"])),
        Case(
            withIdentity(
                handler, auth: ["refreshHandlers: {google: /bin/echo x, 'https://accounts.google.com/': /bin/echo y}"]),
            "3:42: error: 'https://accounts.google.com/' means the provider 'accounts.google.com', which has a handler already (it stands at /c.yaml:3:21)"
        ),
        Case(
            withIdentity(handler, auth: ["refreshHandlers: {gogle: /bin/echo x}"]),
            "3:21: error: 'gogle' in auth.refreshHandlers is not a provider that takes a token (did you mean 'google'?)"
        ),
        Case(
            withIdentity("provider: developer", "token: {file: /t}"),
            "5:15: error: the developer identity 'a' has no way to an identity id (add identityId, or a refreshHandler that returns identity_id)"
        ),
        Case(
            withIdentity(
                "provider: developer", "token: {file: /t, expiresAt: 2026-11-23T12:00:00Z}", "identityId: eu-west-1:x")),
        Case(
            withIdentity("provider: guest"),
            "5:15: error: a guest identity while sign-in is mandatory (write auth: {mandatorySignIn: false})"),
        Case(withIdentity("provider: guest", auth: ["mandatorySignIn: false"])),
        Case(
            "identities: {a: {provider: process}}",
            "1:28: error: the provider 'process' of identity 'a' needs a refresher and has none (add refreshHandler: a command that prints credentials)"
        ),
        Case("identities: {a: {provider: process, refreshHandler: /bin/echo x}}"),
        Case(
            "identities: {a: {provider: developer, refreshHandler: /bin/echo x}}",
            "1:28: error: the identity 'a' has no identity pool (add identityPoolId to it or to auth)"),
        Case(
            "identities: {a: {provider: cognito, userPoolId: eu-west-1_A, token: {file: /t}, assume: []}}",
            "1:89: error: 'assume' in identity 'a': a user pool without an identity pool gives a token alone (add identityPoolId, or flow: web-identity with a roleArn)"
        ),
        Case("identities: {a: {provider: cognito, userPoolId: eu-west-1_A, token: {file: /t}}}"),
        Case(
            withIdentity("provider: auth0", "refreshHandler: /bin/echo x"),
            "5:15: error: the provider 'auth0' has no domain (add auth0: {domain: …} to auth or to the identity)"),
        Case(
            withIdentity("provider: auth0", auth: ["auth0: {domain: d.example.com}"]),
            "3:10: error: 'clientID' is missing in the settings that renew the token of identity 'a' (add it, or a refreshHandler)"
        ),
        Case(withIdentity("provider: auth0", auth: ["auth0: {domain: d.example.com, clientID: c}"])),
        Case(
            withIdentity(handler, auth: ["auth0: {domain: d.example.com, scope: profile}"]),
            "3:41: error: 'scope' in auth.auth0 lacks openid: the answer would hold no id_token (add openid)"),
        Case(
            withIdentity("provider: auth0", auth: ["auth0: {domain: d.example.com, clientID: c, scope: openid}"]),
            "3:54: error: 'scope' in auth.auth0 lacks offline_access: login would obtain no refresh token (add offline_access)"
        ),
        Case(
            withIdentity("provider: a.example.com", "refreshHandler: /bin/echo x", "auth0: {domain: b.example.com}"),
            "7:21: error: 'domain' in auth0 of identity 'a' is 'b.example.com', but the provider is 'a.example.com' (a token's issuer is one and the same: make them agree)"
        ),
        Case(
            withIdentity(
                "provider: a.example.com", "refreshHandler: /bin/echo x", "oidc: {issuer: 'https://b.example.com/'}"),
            "7:20: error: 'issuer' in oidc of identity 'a' is 'b.example.com', but the provider is 'a.example.com' (a token's issuer is one and the same: make them agree)"
        ),
        Case(
            withIdentity(handler, auth: ["auth0: {domain: a.example.com}", "oauth: {auth0: {domain: b.example.com}}"]),
            "4:18: error: 'oauth.auth0' and 'auth0' say different things in auth (keep auth.auth0, which stands at /c.yaml:3:10)"
        ),
        Case(withIdentity("provider: \"arn:aws:iam::123456789012:saml-provider/X\"", "token: {env: T}")),
    ]

    static let unsupported: [Case] = [
        Case(
            withIdentity(handler, "roleArn: \"\(role)\""),
            "7:14: error: 'roleArn' in identity 'a' has no meaning in the enhanced flow (use customRoleArn or assume)"),
        Case(
            withIdentity(handler, top: ["state: {type: etcd}"]),
            "1:15: error: not supported yet: state: {type: etcd} (use type: sqlite)"),
    ]

    static let outputs: [Case] = [
        Case(withIdentity(handler, "outputs: [{type: json, file: /x/k}, {type: env, file: /x/e, export: true}]")),
        Case(withIdentity(handler, "outputs: [{type: command, command: [/bin/cat]}, {type: token, file: /x/t}]")),
        Case(
            withIdentity(handler, "outputs: [{type: json, file: /x/k, export: true}]"),
            "7:15: error: 'export' means nothing in an output of type json (remove it)"),
        Case(
            withIdentity(handler, "outputs: [{type: token, file: /x/k, expired: blank}]"),
            "7:15: error: 'expired' means nothing in an output of type token (remove it)"),
        Case(
            withIdentity(handler, "outputs: [{type: command, file: /x}]"),
            "7:15: error: 'file' means nothing in an output of type command (remove it)",
            "7:15: error: 'command' is missing in outputs[1] of identity 'a' (name the command that gets the credentials on its stdin)"
        ),
        Case(
            withIdentity(handler, "outputs: [{type: profile, file: /x/f}, {type: config, file: /x/./f}]"),
            "4:3: error: /x/f is written as config and as profile (give each its own file; the other set stands at /c.yaml:4:3)"
        ),
        Case(
            withIdentity(handler, "outputs: [{type: json, file: /x/f, writeMode: in-place}]"),
            "7:51: error: 'writeMode' in outputs[1] of identity 'a' must be one of replace, inPlace, not 'in-place' (did you mean 'inPlace'?)"
        ),
        Case(
            withIdentity(
                handler,
                "assume: [{profile: r, roleArn: \"\(role)\", outputs: [{type: token, file: /x}, {type: json, file: /y}]}]"
            ),
            "7:82: error: an output of type token for the role of profile 'r', which has no provider token (write it for an identity with a provider)"
        ),
        Case(
            """
            auth: {identityPoolId: "eu-west-1:p"}
            outputs: [{type: json, file: /x/keys.json}]
            identities:
              a: {provider: process, refreshHandler: /bin/echo x}
              b: {provider: process, refreshHandler: /bin/echo x}
            """,
            "5:3: error: the sets 'a' and 'b' both write /x/keys.json (put {profile} into the file's name; the other set stands at /c.yaml:4:3)"
        ),
        Case(
            """
            outputs: [{type: json, file: "/x/{profile}.json"}, {type: token, file: "/x/{profile}.token"}]
            identities:
              a: {provider: process, refreshHandler: /bin/echo x}
              b: {provider: process, refreshHandler: /bin/echo x, outputs: [{type: token, file: /t}]}
            """,
            "4:65: error: an output of type token for the identity 'b', which has no provider token (write it for an identity with a provider)"
        ),
    ]

    private static let userPool = ["userPoolId: eu-west-1_A", "userPoolWebClientId: 1client"]

    static let userPools: [Case] = [
        Case(withIdentity("provider: cognito", "username: alice", "password: {file: /p}", auth: userPool)),
        Case(withIdentity("provider: cognito", "username: alice", auth: userPool)),
        Case(withIdentity("provider: cognito", "token: {file: /t}", auth: ["userPoolId: eu-west-1_A"])),
        Case(withIdentity("provider: cognito", "refreshHandler: /bin/echo x", auth: ["userPoolId: eu-west-1_A"])),
        Case(
            withIdentity(
                "provider: cognito", "username: alice", "authFlow: CUSTOM_AUTH", "challengeHandler: /bin/echo x",
                auth: userPool)),
        Case(
            withIdentity("provider: cognito", auth: userPool),
            "7:15: error: the provider 'cognito' of identity 'a' has no user who signs in to the user pool (add username and password, a refreshHandler, auth.refreshHandlers.cognito, or token: {file: PATH})"
        ),
        Case(
            withIdentity("provider: cognito", "password: {file: /p}", auth: userPool),
            "8:15: error: 'password' in identity 'a' is there, but no user who signs in (add username)"),
        Case(
            withIdentity("provider: cognito", "mfa: {totp: {file: /t}}", "token: {file: /t}", auth: userPool),
            "8:10: error: 'mfa' in identity 'a' is there, but no user who signs in (add username)"),
        Case(
            withIdentity("provider: cognito", "username: alice", auth: ["userPoolId: eu-west-1_A"]),
            "6:15: error: the identity 'a' signs in to a user pool as no app client (add userPoolWebClientId to it or to auth)"
        ),
        Case(
            withIdentity(
                "provider: cognito", "username: alice", "userPoolWebClientId: a b", auth: ["userPoolId: eu-west-1_A"]),
            "8:26: error: 'userPoolWebClientId' in identity 'a' must be the id of an app client as AWS shows it, not 'a b'"
        ),
        Case(
            withIdentity("provider: cognito", "username: alice"),
            "5:15: error: the provider 'cognito' has no user pool (add userPoolId to auth or to the identity)"),
        Case(
            withIdentity("provider: cognito", "username: alice", "newPassword: {file: /n}", auth: userPool),
            "9:18: error: 'newPassword' in identity 'a' replaces a password that is not there (add password)"),
        Case(
            withIdentity("provider: cognito", "username: alice", "authFlow: USER_SRP_AUTH", auth: userPool),
            "9:15: error: 'authFlow' in identity 'a' is a flow with a password, which is not there (add password, or write authFlow: CUSTOM_AUTH)"
        ),
        Case(
            withIdentity("provider: cognito", "username: a", "password: {file: /p}", "authFlow: SRP", auth: userPool),
            "10:15: error: 'authFlow' in identity 'a' must be one of USER_SRP_AUTH, USER_PASSWORD_AUTH, CUSTOM_AUTH, not 'SRP'"
        ),
        Case(
            withIdentity("provider: cognito", "username: a", "password: {file: /p}", "mfa: {}", auth: userPool),
            "10:10: error: 'totp' is missing in mfa of identity 'a' (The seed of the TOTP app, in base32)"),
        Case(
            withIdentity(handler, "password: {file: /p}", "newPassword: {file: /n}"),
            "7:15: error: 'password' in identity 'a': only a user pool asks for it (write provider: cognito, or remove it)",
            "8:18: error: 'newPassword' in identity 'a': only a user pool asks for it (write provider: cognito, or remove it)"
        ),
    ]

    static let refreshers: [Case] = [
        Case(
            withIdentity(
                "provider: google", "google: {clientID: c, clientSecret: {file: /s}, refreshToken: {file: /t}}")),
        Case(withIdentity("provider: google", "google: {}", auth: ["federated: {google_client_id: c}"])),
        Case(
            withIdentity("provider: google", "google: {refreshToken: {file: /t}}"),
            "6:13: error: 'clientID' is missing in the settings that renew the token of identity 'a' (add it, or a refreshHandler)"
        ),
        Case(withIdentity("provider: google", "google: {}", "refreshHandler: /bin/echo x")),
        Case(
            withIdentity("provider: facebook", "facebook: {appSecret: {file: /s}}"),
            "6:15: error: 'appId' is missing in the settings that renew the token of identity 'a' (add it, or auth.federated.facebook_app_id)"
        ),
        Case(withIdentity("provider: amazon", "amazon: {clientID: c, region: eu}")),
        Case(
            withIdentity("provider: developer", "developer: {providerName: p}"),
            "6:16: error: 'credentials' is missing in the settings that renew the token of identity 'a' (add it, or a refreshHandler)"
        ),
        Case(withIdentity("provider: developer", "developer: {providerName: p, credentials: {profile: ops}}")),
        Case(
            withIdentity(
                "provider: auth0", "auth0: {refreshToken: {file: /t}}",
                auth: ["auth0: {domain: d.example.com, clientID: c}"], top: ["state: {type: memory}"]),
            "8:27: error: the refresh token of identity 'a' rotates, and state: memory forgets the new one (write state: {type: sqlite})"
        ),
        Case(
            withIdentity(
                "provider: auth0", "auth0: {grant: client_credentials}",
                auth: ["auth0: {domain: d.example.com, clientID: c}"]),
            "7:20: error: Auth0 answers client_credentials without an id_token, which an identity pool must have (write flow: web-identity with a roleArn, or use refresh_token or password-realm)"
        ),
        Case(
            withIdentity(
                "provider: auth0", "auth0: {grant: client_credentials}", "flow: web-identity",
                "roleArn: \"\(role)\"", "region: eu-west-1", auth: ["auth0: {domain: d.example.com, clientID: c}"])),
        Case(
            withIdentity("provider: o.example.com", "oidc: {clientID: c, grant: jwt_bearer}"),
            "6:11: error: 'privateKey' is missing in the settings that renew the token of identity 'a' (add it, or a refreshHandler)"
        ),
        Case(
            """
            auth: {identityPoolId: "eu-west-1:p", oidc: {clientID: c, refreshToken: {file: /t}}}
            identities: {a: {provider: o.example.com}, b: {provider: o.example.com}}
            """,
            "1:73: error: the identities 'a' and 'b' start from one refresh token, which may rotate (give each a refreshToken of its own, or one identity and roles in assume)"
        ),
    ]

    static let flows: [Case] = [
        Case(withIdentity("provider: google", "refreshHandler: /bin/echo x", "flow: basic", "roleArn: \"\(role)\"")),
        Case(
            withIdentity("provider: google", "refreshHandler: /bin/echo x", "flow: basic"),
            "7:11: error: flow: basic needs the role to take (add roleArn)"),
        Case(
            withIdentity(handler, "flow: basic", "roleArn: \"\(role)\""),
            "7:11: error: flow: basic cannot be: a developer token is Cognito's own already; write flow: web-identity (remove flow)"
        ),
        Case(
            "identities: {a: {provider: google, refreshHandler: /bin/echo x, flow: web-identity, roleArn: \"\(role)\"}}",
            "1:28: error: the identity 'a' has no region (add region to it or to auth)"),
        Case(
            withIdentity(
                "provider: google", "refreshHandler: /bin/echo x", "flow: web-identity", "roleArn: \"\(role)\"",
                "identityPoolId: eu-west-1:p"),
            "9:21: error: flow: web-identity takes no identity pool (remove identityPoolId)"),
        Case(
            withIdentity(
                "provider: google", "refreshHandler: /bin/echo x", "flow: basic", "roleArn: \"\(role)\"",
                "customRoleArn: \"\(role)\""),
            "9:20: error: 'customRoleArn' in identity 'a' has meaning in the enhanced flow alone (use roleArn)"),
    ]

    static let names: [Case] = [
        Case(
            "identities:\n  default: {provider: process, refreshHandler: /bin/echo x}",
            "2:3: error: the profile 'default' must be written out: every AWS tool reads it (add profile: default)"),
        Case("identities:\n  default: {provider: process, refreshHandler: /bin/echo x, profile: default}"),
        Case(
            "identities:\n  default: {provider: process, refreshHandler: /bin/echo x, profile: \"{identity}\"}",
            "2:70: error: the profile 'default' must be written out: every AWS tool reads it (write profile: default)"),
        Case(
            "identities:\n  A: {provider: process, refreshHandler: /bin/echo x}\n  a: {provider: process, refreshHandler: /bin/echo x}",
            "3:3: error: the names 'a' and 'A' differ only in case (the other stands at /c.yaml:2:3)"),
        Case(
            "identities:\n  a: {provider: process, refreshHandler: /bin/echo x}\n  b: {provider: process, refreshHandler: /bin/echo x, profile: a}",
            "3:64: error: the sets 'a' and 'b' both write the profile 'a' of /home/ops/.aws/credentials (the other stands at /c.yaml:2:3)"
        ),
        Case(
            "identities:\n  a: {provider: process, refreshHandler: /bin/echo x}\n  b: {provider: process, refreshHandler: /bin/echo x, profile: a, outputs: [{type: profile, file: /b}]}"
        ),
        Case(
            withIdentity(handler, "assume: [{profile: a, roleArn: \"\(role)\"}]"),
            "7:24: error: the name 'a' is taken by another credential set (it stands at /c.yaml:4:3)"),
        Case(
            "identities:\n  a: {provider: process, refreshHandler: /bin/echo x}\n  a: {provider: process, refreshHandler: /bin/echo x}",
            "3:3: error: duplicate key 'a' (it stands at line 2, column 3 already)"),
        Case(
            "identities:\n  a: {provider: process, refreshHandler: /bin/echo x, formerly: b}\n  b: {provider: process, refreshHandler: /bin/echo x}",
            "2:65: error: 'formerly' names 'b', which is configured now (an old name is one that no identity has any more)"
        ),
        Case(
            "identities:\n  a: {provider: process, refreshHandler: /bin/echo x, formerly: c}\n  b: {provider: process, refreshHandler: /bin/echo x, formerly: [c]}",
            "3:65: error: 'c' cannot be the old name of two identities ('a' has it at /c.yaml:2:65)"),
    ]

    static let roles: [Case] = [
        Case(
            withIdentity(handler, "assume: [{profile: r, roleArn: \"\(role)\", duration: 2h}]"),
            "7:82: error: 'duration' in assume[1] of identity 'a' is 2h, but a role taken with another role's credentials lasts at most 1h (write 1h; AWS calls this role chaining, and Cognito Identity's credentials are a role's)"
        ),
        Case(
            "identities: {a: {provider: process, region: eu-west-1, refreshHandler: /bin/echo x, assume: [{profile: r, roleArn: \"\(role)\", duration: 12h}]}}"
        ),
        Case(
            "identities: {a: {provider: process, refreshHandler: /bin/echo x, assume: [{profile: r, roleArn: \"\(role)\"}]}}",
            "1:75: error: the role of profile 'r' has no region to call STS in (add region)"),
        Case(
            withIdentity(handler, "assume: [{profile: r, roleArn: \"\(role)\", duration: 20m}]"),
            "7:82: warning: 'duration' in assume[1] of identity 'a' is 20m: SDKs refresh early, botocore on every request below 15m (write at least 30m)"
        ),
        Case(
            withIdentity(handler, "assume: [{profile: r, roleArn: \"\(role)\", duration: 10m}]"),
            "7:82: error: 'duration' in assume[1] of identity 'a' must be a duration such as 45s, 10m or 1h30m, from 15m to 12h, not '10m'"
        ),
        Case(
            withIdentity(
                handler, "refresh: {advisory: 40m}", "assume: [{profile: r, roleArn: \"\(role)\", duration: 1h}]"),
            "8:82: error: 'duration' in assume[1] of identity 'a' is 1h, less than twice the advisory window of 40m (the window stands at /c.yaml:7:25)"
        ),
        Case(
            withIdentity(
                handler, "refresh: {mandatory: 30m}", "assume: [{profile: r, roleArn: \"\(role)\", duration: 50m}]"),
            "8:82: error: 'duration' in assume[1] of identity 'a' is 50m, less than twice the mandatory window of 30m (the window stands at /c.yaml:7:26)"
        ),
        Case(
            withIdentity(handler, "refresh: {advisory: 2m, mandatory: 3m}"),
            "7:40: error: 'mandatory' in refresh of identity 'a' is 3m, more than the advisory window of 2m (in the advisory window a refresh is tried, in the mandatory one it is waited for)"
        ),
        Case(
            withIdentity(handler, "refresh: {mandatory: 31m}"),
            "7:26: error: 'mandatory' in refresh of identity 'a' must be a duration such as 45s, 10m or 1h30m, from 1s to 30m, not '31m'"
        ),
        Case(
            withIdentity(
                handler, "assume: [{profile: \"r-{acount}\", accounts: {x: \"111122223333\"}, roleArn: \"\(role)\"}]"),
            "7:24: error: 'profile' in assume[1] of identity 'a': unknown placeholder '{acount}' (did you mean {account}?)"
        ),
        Case(
            withIdentity(handler, "assume: [{profile: \"r-{account}\", roleArn: \"\(role)\"}]"),
            "7:24: error: 'profile' in assume[1] of identity 'a': '{account}' has no value here (it has a value only beside 'accounts')"
        ),
        Case(
            withIdentity(handler, "assume: [{profile: r, roleArn: role}]"),
            "7:36: error: 'roleArn' in assume[1] of identity 'a' must be arn:aws:iam::ACCOUNT:role/NAME, where ACCOUNT may be {accountId}, not 'role'"
        ),
        Case(
            withIdentity(handler, "assume: [{profile: \"r-{account}\", accounts: {x: 12}, roleArn: \"\(role)\"}]"),
            "7:53: error: 'x' in assume[1].accounts of identity 'a' must be an AWS account id of 12 digits, not '12'"),
    ]

    static let cycles: [Case] = [
        Case(
            """
            auth: {identityPoolId: "eu-west-1:p"}
            identities:
              a: {provider: developer, token: {env: T}, identityId: "eu-west-1:x", developer: {providerName: p, credentials: {profile: b}}}
              b: {provider: developer, token: {env: T}, identityId: "eu-west-1:x", developer: {providerName: p, credentials: {profile: a}}}
            """,
            "3:124: error: identity 'a' would need its own credentials to get credentials (name a profile that does not depend on it)",
            "4:124: error: identity 'b' would need its own credentials to get credentials (name a profile that does not depend on it)"
        )
    ]

    @Test(
        arguments: types + providers + unsupported + outputs + userPools + refreshers + flows + names + roles + cycles)
    func `name the place and the way out`(_ snippet: Case) {
        #expect(diagnostics(snippet.text) == snippet.expected)
    }

    @Test(
        arguments: [
            ("refreshHandlr", "refreshHandler"), ("RefreshHandler", "refreshHandler"),
            ("identityPoolID", "identityPoolId"),
            ("porfile", "profile"), ("zzz", nil), ("x", nil),
        ] as [(String, String?)])
    func `guess what was meant`(word: String, expected: String?) {
        #expect(Suggestion.closest(to: word, among: ConfigObject.identity.shape.keys.map(\.key.name)) == expected)
    }

    @Test func `never move the cursor`() {
        let found = diagnostics("identities: {}\n\"\\e[31mx\": 1")
        #expect(found.first?.hasPrefix(#"2:1: error: unknown key '\u{1b}[31mx'"#) == true)
    }
}
