/// The name of an event, as it stands in `payload.event`.
package enum EventName: String, Sendable, Hashable, CaseIterable {
    case started
    case configured
    case signIn
    case signInFailure = "signIn_failure"
    case tokenRefresh
    case tokenRefreshFailure = "tokenRefresh_failure"
    case signOut
    case signUp
    case signUpFailure = "signUp_failure"
    case confirmSignUp
    case confirmSignUpFailure = "confirmSignUp_failure"
    case resendSignUp
    case resendSignUpFailure = "resendSignUp_failure"
    case challenge
    case completeNewPasswordFailure = "completeNewPassword_failure"
    case forgotPassword
    case forgotPasswordFailure = "forgotPassword_failure"
    case forgotPasswordSubmit
    case forgotPasswordSubmitFailure = "forgotPasswordSubmit_failure"
    case changePassword
    case changePasswordFailure = "changePassword_failure"
    case updateUserAttributes
    case updateUserAttributesFailure = "updateUserAttributes_failure"
    case verifyUserAttribute
    case verifyUserAttributeFailure = "verifyUserAttribute_failure"
    case verify
    case verifyFailure = "verify_failure"
    case userDeleted
    case userDeletedFailure = "userDeleted_failure"
    case refresh
    case refreshFailure = "refresh_failure"
    case written
    case writtenFailure = "written_failure"
    case onRefreshFailure = "onRefresh_failure"
    case expired
    case summary
    case endpointFailure = "endpoint_failure"
    case endpointRecovered = "endpoint_recovered"
    case clockSkew = "clock_skew"
    case stateFailure = "state_failure"
    case reloadFailure = "reload_failure"
    case pruneRefused = "prune_refused"
    case dropped
    case stopping

    /// The channel on which it is told.
    package var channel: EventChannel {
        switch self {
        case .configured, .signIn, .signInFailure, .tokenRefresh, .tokenRefreshFailure, .signOut, .signUp,
            .signUpFailure,
            .confirmSignUp, .confirmSignUpFailure, .resendSignUp, .resendSignUpFailure, .challenge,
            .completeNewPasswordFailure, .forgotPassword, .forgotPasswordFailure, .forgotPasswordSubmit,
            .forgotPasswordSubmitFailure, .changePassword, .changePasswordFailure, .updateUserAttributes,
            .updateUserAttributesFailure, .verifyUserAttribute, .verifyUserAttributeFailure, .verify, .verifyFailure,
            .userDeleted, .userDeletedFailure:
            .auth
        case .refresh, .refreshFailure, .written, .writtenFailure, .onRefreshFailure, .expired: .credentials
        case .started, .summary, .endpointFailure, .endpointRecovered, .clockSkew, .stateFailure, .reloadFailure,
            .pruneRefused, .dropped, .stopping:
            .core
        }
    }
}

/// Every event there is, in the order of a credential's life.
///
/// The reference page, the JSON Schema (`evercred schema events`) and the tests of the factories all come from this
/// file: an event or a key that is not listed here cannot be told.
package enum EventCatalog {
    /// The definitions of all events.
    package static let definitions: [EventDefinition] = EventName.allCases.map(definition(of:))

    /// What is promised about an event.
    package static func definition(of name: EventName) -> EventDefinition {
        switch name {
        case .started:
            define(
                name,
                when: "The first line of every process that refreshes.",
                message: "Evercred VERSION has started",
                data: [
                    EventField("version", .string, "Evercred's version."),
                    EventField("pid", .integer, "The process id."),
                    EventField("command", .string, "The command, without values of its options: `run`, `run --once`."),
                ])
        case .configured:
            define(
                name,
                when: "The second line, and after every reload.",
                message: "The configuration has been loaded (or reloaded)",
                data: [
                    EventField("configuration", .string, "The path of the configuration file."),
                    EventField("identities", .integer, "How many identities it declares."),
                    EventField("sets", .integer, "How many credential sets they have."),
                    EventField("reloaded", .boolean, "Whether this was a reload."),
                ])
        case .signIn:
            define(
                name,
                when:
                    "An identity has its first credentials since it was last signed out, as the state remembers; or "
                    + "somebody has signed in to a user pool with `user-pool sign-in` or an answer to its challenge.",
                message: "(Identity or A user) NAME has (been) signed in",
                data: [
                    anyIdentity, provider, username, userPoolID, identityID,
                    EventField("user", .object, "The identity's `user` from the configuration."),
                    expiresAt, recoveredAfter,
                ])
        case .signInFailure:
            define(
                name, levels: failureLevels,
                when:
                    "An identity that is signed out could not get credentials; or `user-pool sign-in`, or an answer to "
                    + "its challenge, was refused.",
                message: "(Identity) NAME (could not sign in, or failed to signin): REASON",
                data: [anyIdentity, provider, username, userPoolID] + failure)
        case .tokenRefresh:
            define(
                name,
                when: "A provider token was renewed.",
                message: "New token retrieved for identity NAME",
                data: [identity, provider, expiresAt, recoveredAfter])
        case .tokenRefreshFailure:
            define(
                name, levels: failureLevels,
                when: "A provider token could not be renewed.",
                message: "Failed to retrieve a new token for identity NAME: REASON",
                data: [identity, provider] + failure)
        case .signOut:
            define(
                name,
                when: "`logout` was called, or the identity left the configuration.",
                message: "Identity NAME has been signed out",
                data: [
                    identity, provider,
                    EventField("reason", .string, "`logout`, or `retired`: it left the configuration."),
                ])
        case .signUp, .signUpFailure, .confirmSignUp, .confirmSignUpFailure, .resendSignUp, .resendSignUpFailure,
            .challenge, .completeNewPasswordFailure, .forgotPassword, .forgotPasswordFailure, .forgotPasswordSubmit,
            .forgotPasswordSubmitFailure, .changePassword, .changePasswordFailure, .updateUserAttributes,
            .updateUserAttributesFailure, .verifyUserAttribute, .verifyUserAttributeFailure, .verify, .verifyFailure,
            .userDeleted, .userDeletedFailure:
            userPoolDefinition(of: name)
        case .refresh:
            define(
                name,
                when: "The AWS credentials of a set were renewed.",
                message: "Credentials of profile PROFILE have been refreshed",
                data: subject + [
                    identityID,
                    EventField(
                        "reason", .string,
                        "Why: `initial`, `advisory`, `mandatory`, `rejected`, `configuration` or `forced`."),
                    EventField("expiration", .time, "When the new credentials end."),
                    EventField("lifetimeSeconds", .integer, "How long they were issued for, in seconds."),
                    recoveredAfter,
                ])
        case .refreshFailure:
            define(
                name, levels: failureLevels,
                when: "The AWS credentials of a set could not be renewed.",
                message: "Credentials of profile PROFILE could not be refreshed: REASON",
                data: subject + failure)
        case .written:
            define(
                name,
                when: "An output changed.",
                message: "FILE has been written",
                data: [
                    file,
                    EventField("profiles", .strings, "The profiles whose sections were written."),
                    EventField("removed", .strings, "The profiles whose sections were removed."),
                    recoveredAfter,
                ])
        case .writtenFailure:
            define(
                name, levels: failureLevels,
                when: "An output could not be written; what it held is still there.",
                message: "FILE could not be written: REASON",
                data: [file, EventField("profiles", .strings, "The profiles that wait to be written.")] + failure)
        case .onRefreshFailure:
            define(
                name, levels: failureLevels,
                when:
                    "The command that is to run after an identity's outputs changed (`onRefresh`) did not do its work.",
                message: "onRefresh of identity NAME failed: REASON",
                data: [
                    identity,
                    EventField("files", .strings, "The outputs that had changed."),
                    EventField("profiles", .strings, "The profiles that had changed."),
                ] + failure)
        case .expired:
            define(
                name, levels: [.error],
                when: "Credentials ran out before they could be renewed.",
                message: "Credentials of profile PROFILE have expired",
                data: subject + [
                    EventField("expiration", .time, "When they ended."),
                    EventField("error", .error, optional: true, "Why the last try to renew them failed."),
                ])
        case .summary:
            define(
                name, levels: EventLevel.allCases,
                when: "Closes `run --once`; every 5 minutes from `run` (`hub.summaryEvery`).",
                message: "FRESH fresh, RETRYING retrying, LOGIN need login, EXPIRED expired",
                data: [
                    EventField("fresh", .integer, "Sets whose credentials are not due."),
                    EventField("retrying", .integer, "Sets whose last try failed and that are tried again."),
                    EventField("needsLogin", .integer, "Sets with which only a human can go on."),
                    EventField("expired", .integer, "Sets whose credentials have run out."),
                    EventField("refreshed", .integer, "Refreshes that succeeded since the last summary."),
                    EventField("written", .integer, "Profiles that were written since the last summary."),
                    EventField("nextExpiry", .timeOrNull, "When the first of all credentials ends."),
                    EventField("durationMs", .integer, "The time that the summary covers, in milliseconds."),
                    EventField("exitCode", .integer, "The exit code that this state amounts to."),
                ])
        case .endpointFailure:
            define(
                name, levels: [.warning],
                when: "A service stopped answering; its calls pause. One event, however many identities wait.",
                message: "HOST does not answer: REASON",
                data: endpoint + failure)
        case .endpointRecovered:
            define(
                name,
                when: "A service that had stopped answering answers again.",
                message: "HOST answers again",
                data: endpoint + [
                    EventField("recoveredAfter", .integer, "How many answers in a row had failed."),
                    EventField("durationMs", .integer, "How long the outage was, in milliseconds."),
                ])
        case .clockSkew:
            define(
                name, levels: [.warning],
                when: "A service's clock differs from this machine's by more than a minute.",
                message: "The clock of this machine is SECONDS s DIRECTION HOST's",
                data: [
                    EventField("endpoint", .string, "The host whose answer showed it."),
                    EventField(
                        "offsetMs", .integer,
                        "The service's clock less this machine's, in milliseconds: positive when this one is behind."),
                ])
        case .stateFailure:
            define(
                name, levels: failureLevels,
                when: "The state could not be written; outputs go on from memory.",
                message: "The state could not be written: REASON",
                data: [file] + failure)
        case .reloadFailure:
            define(
                name, levels: [.error],
                when: "A changed configuration is invalid; the one in force stays.",
                message: "The configuration could not be reloaded: REASON",
                data: [
                    EventField("configuration", .string, "The path of the configuration file."),
                    EventField("diagnostics", .strings, "What `evercred check` says about it."),
                ] + failure)
        case .pruneRefused:
            define(
                name, levels: [.error],
                when:
                    "A configuration would have retired most of the known identities; none was (`--prune` confirms it).",
                message:
                    "COUNT of KNOWN identities are missing from the configuration; none has been retired, --prune confirms it",
                data: [
                    EventField("known", .integer, "How many identities the state knows."),
                    EventField("missing", .integer, "How many of them the configuration no longer has."),
                    EventField("identities", .strings, "Their names."),
                ])
        case .dropped:
            define(
                name, levels: [.warning],
                when: "A destination of events has lost lines, and there is room again.",
                message: "DESTINATION could not take every event: COUNT have been dropped",
                data: [
                    EventField("destination", .string, "`stdout`, or the path of `hub.file`."),
                    EventField("count", .integer, "How many lines were lost since the last such event."),
                    EventField("info", .integer, "How many of them had the level `info`."),
                    EventField("failures", .integer, "How many of them told of a failure."),
                ])
        case .stopping:
            define(
                name,
                when: "The process has begun to stop.",
                message: "Evercred is stopping: REASON",
                data: [
                    EventField("reason", .string, "`SIGTERM`, `SIGINT`, `finished`, `deadline`, or an error in a word.")
                ])
        }
    }

    /// The member that any event may have: set when it had to be cut to fit into one line.
    package static let truncated = EventField(
        "truncated", .integer, optional: true,
        "How many elements of lists were left out so that the line stays within 8 KiB.")

    // MARK: Shared members

    static let failureLevels: [EventLevel] = [.warning, .error]

    private static let identity = EventField("identity", .string, "The identity's name.")
    private static let provider = EventField(
        "provider", .string, "Who vouches for it: `google`, `auth0`, a domain or ARN, …")
    static let anyIdentity = EventField(
        "identity", .string, optional: true, "The identity's name; none where a user pool and a user stand for it.")
    static let username = EventField("username", .string, optional: true, "The user's name in the user pool.")
    static let userPoolID = EventField("userPoolId", .string, optional: true, "The user pool.")
    private static let identityID = EventField(
        "identityId", .string, optional: true, "The Cognito identity id, where an identity pool takes part.")
    private static let expiresAt = EventField(
        "expires_at", .integer, optional: true, "When the provider token ends, in milliseconds since the epoch.")
    private static let recoveredAfter = EventField(
        "recoveredAfter", .integer, optional: true, "In the first success after failures: how many there were.")
    private static let file = EventField("file", .string, "The path of the file.")

    private static let subject = [
        identity, EventField("profile", .string, "The profile that holds the credentials."), provider,
        EventField("roleArn", .string, optional: true, "The role, where the set is one that the identity assumes."),
    ]

    private static let endpoint = [
        EventField("endpoint", .string, "The host."),
        EventField("operation", .string, optional: true, "The operation, where it alone is affected."),
    ]

    static let failure = [
        EventField("error", .error, "What failed."),
        EventField("attempt", .integer, "How many tries have failed in a row."),
        EventField("nextAttempt", .timeOrNull, "When the next try is planned; null when only a human can go on."),
        EventField("expiration", .timeOrNull, "When the credentials still in place end; null when there are none."),
    ]

    static func define(
        _ name: EventName, levels: [EventLevel] = [.info], when occasion: String, message: String,
        data fields: [EventField]
    ) -> EventDefinition {
        EventDefinition(name: name, levels: levels, occasion: occasion, message: message, fields: fields)
    }
}
