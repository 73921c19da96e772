import CredentialModel
import Events
import StrictJSON

/// Every factory at least twice: with everything it can tell and with as little as it may.
enum EventSamples {
    static let time = Timestamp(milliseconds: 1_795_431_600_123)

    static let own = EventSubject(identity: "billing", profile: "billing", provider: "developer")
    static let role = EventSubject(
        identity: "billing", profile: "billing-prod", provider: "developer",
        roleARN: "arn:aws:iam::111122223333:role/Billing")

    static let transient = RefreshFailure(
        code: "http.timeout", message: "cognito-identity.eu-west-1.amazonaws.com did not answer within 15 s",
        failureClass: .transient)
    static let needsLogin = RefreshFailure(
        code: "invalid_grant", message: "the refresh token has been revoked", failureClass: .needsLogin,
        remedy: "run `evercred login billing`")
    static let fullDisk = RefreshFailure(
        code: "file.full", message: "cannot write /srv/credentials: No space left on device", failureClass: .transient,
        remedy: "free some space on that file system")

    static let all: [HubEvent] = refreshing + userPools

    private static let refreshing: [HubEvent] = [
        .started(version: "1.0.0", pid: 4711, command: "run --once"),
        .configured(configuration: "/etc/evercred/config.yaml", identities: 2, sets: 5, reloaded: false),
        .configured(configuration: "/etc/evercred/config.yaml", identities: 3, sets: 6, reloaded: true),
        .signIn(
            identity: "billing", provider: "developer", identityID: "eu-west-1:0c8e", user: [:],
            expiresAt: Timestamp(milliseconds: 1_795_430_000_000)),
        .signIn(
            identity: "reports", provider: "auth0", identityID: nil,
            user: ["name": "Reports", "email": "reports@example.com"], expiresAt: nil, recoveredAfter: 3),
        .signInFailure(
            identity: "billing", provider: "developer", failure: transient, attempt: 2,
            nextAttempt: time + .milliseconds(1500)),
        .signInFailure(
            identity: "billing", provider: "developer", failure: needsLogin, attempt: 1, nextAttempt: nil),
        .tokenRefresh(
            identity: "reports", provider: "login.example.com", expiresAt: Timestamp(milliseconds: 1_795_430_000_000),
            recoveredAfter: 1),
        .tokenRefresh(identity: "reports", provider: "login.example.com", expiresAt: nil),
        .tokenRefreshFailure(
            identity: "reports", provider: "auth0", failure: needsLogin, attempt: 1, nextAttempt: nil,
            expiration: time + .seconds(600)),
        .tokenRefreshFailure(
            identity: "reports", provider: "auth0", failure: transient, attempt: 9, nextAttempt: time + .seconds(300),
            expiration: time - .seconds(5), hasExpired: true),
        .tokenRefreshFailure(
            identity: "reports", provider: "auth0", failure: transient, attempt: 1, nextAttempt: time + .seconds(1),
            expiration: nil),
        .signOut(identity: "billing", provider: "developer", reason: .logout),
        .signOut(identity: "billing", provider: "developer", reason: .retired),
        .credentialsRefresh(
            own, identityID: "eu-west-1:0c8e", reason: .initial, expiration: time + .seconds(3600),
            lifetime: .seconds(3600)),
        .credentialsRefresh(
            role, identityID: nil, reason: .advisory, expiration: time + .seconds(3600), lifetime: .seconds(3600),
            recoveredAfter: 4),
        .credentialsRefreshFailure(
            role, failure: transient, attempt: 1, nextAttempt: time + .milliseconds(830),
            expiration: time + .seconds(1200)),
        .credentialsRefreshFailure(
            own, failure: transient, attempt: 12, nextAttempt: time + .seconds(300), expiration: time - .seconds(1),
            hasExpired: true),
        .credentialsRefreshFailure(own, failure: needsLogin, attempt: 1, nextAttempt: nil, expiration: nil),
        .written(file: "/root/.aws/credentials", profiles: ["billing", "billing-prod"]),
        .written(file: "/root/.aws/credentials", profiles: [], removed: ["old"], recoveredAfter: 2),
        .writtenFailure(
            file: "/srv/credentials", profiles: ["billing"], failure: fullDisk, attempt: 1,
            nextAttempt: time + .seconds(5), expiration: time + .seconds(900)),
        .writtenFailure(
            file: "/srv/credentials", profiles: ["billing"], failure: fullDisk, attempt: 99,
            nextAttempt: time + .seconds(5), expiration: time, hasExpired: true),
        .onRefreshFailure(
            identity: "billing", files: ["/srv/credentials", "command:/usr/local/bin/push#1a2b3c4d"],
            profiles: ["billing", "billing-prod"], failure: transient, attempt: 1),
        .onRefreshFailure(
            identity: "billing", files: ["/srv/credentials"], profiles: ["billing"],
            failure: RefreshFailure(
                code: "hook.failed", message: "'/usr/local/bin/reload' cannot be started: no such file",
                failureClass: .rejected),
            attempt: 2),
        .expired(role, expiration: time, failure: transient),
        .expired(own, expiration: time, failure: nil),
        .summary(
            SummaryCounts(fresh: 5, refreshed: 5, written: 5), nextExpiry: time + .seconds(1200),
            duration: .milliseconds(412), exitCode: 0),
        .summary(SummaryCounts(fresh: 4, retrying: 1), nextExpiry: time, duration: .seconds(300), exitCode: 0),
        .summary(SummaryCounts(retrying: 2, needsLogin: 1), nextExpiry: nil, duration: .seconds(300), exitCode: 77),
        .summary(SummaryCounts(expired: 1), nextExpiry: nil, duration: .zero, exitCode: 69),
        .endpointFailure(
            endpoint: "cognito-identity.eu-west-1.amazonaws.com", operation: "GetCredentialsForIdentity",
            failure: transient, attempt: 10, nextAttempt: time + .seconds(5)),
        .endpointFailure(
            endpoint: "sts.amazonaws.com", operation: nil, failure: transient, attempt: 10, nextAttempt: nil),
        .endpointRecovered(
            endpoint: "sts.amazonaws.com", operation: nil, recoveredAfter: 14, duration: .seconds(95)),
        .endpointRecovered(
            endpoint: "sts.amazonaws.com", operation: "AssumeRole", recoveredAfter: 10, duration: .milliseconds(5007)),
        .clockSkew(endpoint: "sts.amazonaws.com", offset: .seconds(180)),
        .clockSkew(endpoint: "sts.amazonaws.com", offset: .milliseconds(-90_500)),
        .stateFailure(file: "/var/lib/evercred/state.sqlite", failure: fullDisk),
        .stateFailure(
            file: "/var/lib/evercred/state.sqlite",
            failure: RefreshFailure(code: "file.denied", message: "permission denied", failureClass: .rejected),
            attempt: 3, nextAttempt: time, expiration: time),
        .reloadFailure(
            configuration: "/etc/evercred/config.yaml",
            diagnostics: ["config.yaml:14:5: error: unknown key 'refreshHandlr' in identity 'billing'"],
            failure: RefreshFailure(
                code: "config.invalid", message: "1 error in /etc/evercred/config.yaml", failureClass: .rejected,
                remedy: "run `evercred check`")),
        .pruneRefused(missing: ["billing", "reports"], known: 3),
        .dropped(destination: "stdout", losses: EventLosses(info: 1200, failures: 3)),
        .stopping(reason: "SIGTERM"),
    ]
}
