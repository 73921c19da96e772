import CredentialModel

// Identities, the roles they assume, and what both are made of.

extension ConfigObject {
    static let identityShape = ObjectShape(
        "One identity: who vouches for it, how its token is renewed, which AWS credentials it gets.",
        required: [.provider],
        [
            (
                .provider, .text(.notEmpty),
                "google, facebook, amazon, developer, auth0, cognito, guest, process, an OIDC domain or a SAML provider's ARN."
            ),
            (.identityPoolId, .text(.poolScoped), "The Cognito identity pool."),
            (.region, .text(.region), "The AWS region. Default: the prefix of identityPoolId."),
            (.identityId, .text(.poolScoped), "The Cognito identity id; GetId is skipped."),
            (.customRoleArn, .text(.roleARN), "The role to ask for, where the pool's rules give a choice."),
            (
                .flow, .choice(["enhanced", "basic", "web-identity"]),
                "How a token becomes credentials. Default: enhanced (GetCredentialsForIdentity)."
            ),
            (.roleArn, .text(.roleARN), "The role of the basic and the web-identity flow."),
            (.duration, .duration(roleDuration), "The duration in the basic and the web-identity flow."),
            (.token, .object(.token), "Where the first or only token lies."),
            (.expiresAt, .time, "When that token ends: RFC 3339, or milliseconds since the epoch."),
            (
                .refreshHandler, .command,
                "The command that prints a fresh token; goes before auth.refreshHandlers. "
                    + "A string is a shell command, a list is run as it is."
            ),
            (.google, .object(.google), "Google's token endpoint."),
            (.facebook, .object(.facebook), "Facebook's token endpoint."),
            (.amazon, .object(.amazon), "Login with Amazon's token endpoint."),
            (.oidc, .object(.oidc), "The token endpoint of an OpenID Connect issuer."),
            (.auth0, .object(.auth0), "The Auth0 application; laid over auth.auth0 key by key."),
            (.developer, .object(.developer), "Developer authenticated identities without a handler."),
            (.userPoolId, .text(.userPoolID), "The Cognito user pool."),
            (.userPoolWebClientId, .text(.userPoolClientID), "The app client of the user pool."),
            (.userPoolClientSecret, .secret, "The secret of the app client, if it has one."),
            (.username, .text(.notEmpty), "The user of the user pool, by name or alias."),
            (.password, .secret, "The user's password; without it somebody signs in by hand, or CUSTOM_AUTH does."),
            (
                .authFlow, .choice(AuthFlow.allCases.map(\.rawValue)),
                "How the user pool is signed in to. Default: USER_SRP_AUTH, where the password is never sent."
            ),
            (.mfa, .object(.mfa), "How a second factor is answered."),
            (
                .challengeHandler, .command,
                "Answers what nothing else does, above all CUSTOM_AUTH: the challenge is JSON on stdin, "
                    + "{\"answer\": …} is printed."
            ),
            (.newPassword, .secret, "Answers NEW_PASSWORD_REQUIRED: takes the place of a temporary password."),
            (.clientMetadata, .map(values: .text), "Replaces auth.clientMetadata; {} means none."),
            (.validationData, .map(values: .text), "Replaces auth.validationData; {} means none."),
            (.user, .map(values: .anything), "What is known about the user: name, email, picture."),
            (.outputs, .list(.object(.output)), "Replaces the outputs above; [] means none."),
            (.profile, .text(.nameTemplate), "The profile. Default: the identity's name."),
            (.assume, .list(.object(.role)), "Roles to assume with these credentials; [] means none."),
            (.refresh, .object(.refresh), "How early things are renewed."),
            (.onRefresh, .command, "A command to run after outputs changed."),
            (.required, .flag, "Whether it counts for exit codes and readiness. Default: true."),
            (.formerly, .either([.text(.name), .list(.text(.name))]), "Old names: state and sections move along."),
        ])

    static let roleShape = ObjectShape(
        "A role to assume; a credential set and a profile of its own.", required: [.profile, .roleArn],
        [
            (.profile, .text(.nameTemplate), "The profile, and the name of the credential set."),
            (.roleArn, .text(.roleTemplate), "The role; {accountId} is filled in."),
            (
                .accounts, .map(keys: .name, values: .text(.accountID)),
                "Repeats the entry for each account: name to account id, for {account} and {accountId}."
            ),
            (.sessionName, .text(.sessionName), "The role session's name. Default: evercred-NAME."),
            (
                .duration, .duration(roleDuration),
                "How long credentials last. Default: 1h, the most for a chained role."
            ),
            (.externalId, .text(.externalID), "The external id that the role's trust policy asks for."),
            (.sessionTags, .map(keys: .notEmpty, values: .text, maximumCount: 50), "Session tags."),
            (.policyArns, .list(.text(.policyARN), maximumCount: 10), "Managed policies that narrow the session."),
            (.region, .text(.region), "The region of STS. Default: the identity's."),
            (.outputs, .list(.object(.output)), "Replaces the identity's outputs; [] means none."),
            (
                .expectAccount, .text(.accountID),
                "The account that GetCallerIdentity must name before anything is written."
            ),
            (.required, .flag, "Whether it counts for exit codes and readiness. Default: the identity's word."),
            (.assume, .list(.object(.role)), "Roles to assume with these credentials."),
        ])

    /// STS API, AssumeRole: DurationSeconds.
    private static let roleDuration = Duration.seconds(900) ... .seconds(43_200)

    static let tokenShape = ObjectShape(
        "Where a token lies.", alternatives: [.file, .env, .credential],
        [
            (.file, .path, "A file, read again when it changes."),
            (.env, .text(.variable), "An environment variable."),
            (.credential, .text(.fileName), "A systemd credential."),
            (.expiresAt, .time, "When the token ends: RFC 3339, or milliseconds since the epoch."),
        ])

    static let mfaShape = ObjectShape(
        "How a second factor is answered.", required: [.totp],
        [(.totp, .secret, "The seed of the TOTP app, in base32.")])

    static let refreshShape = ObjectShape(
        "How early things are renewed.",
        [
            (
                .advisory, .duration(.seconds(60) ... .seconds(43_200)),
                "Credentials are due when less is left. Default: a third of their lifetime, at most 60m."
            ),
            (
                .mandatory, .duration(.seconds(1) ... .seconds(1800)),
                "Readers wait for a refresh when less is left. Default: 1m."
            ),
            (
                .timeout, .duration(.seconds(1) ... .seconds(3600)),
                "What one whole refresh may take. Default: schedule.timeout."
            ),
            (.token, .choice(["late"]), "'late': the token is renewed only when it would not outlive the exchange."),
        ])

    static let secretShape = ObjectShape(
        "Where a secret comes from; it is read when it is used.", alternatives: [.file, .env, .credential, .command],
        [
            (.file, .path, "A file."),
            (.env, .text(.variable), "An environment variable."),
            (.credential, .text(.fileName), "A systemd credential."),
            (.command, .command, "A command that prints it."),
        ])

    static let commandShape = ObjectShape(
        "A command with its surroundings.", required: [.command],
        [
            (
                .command, .either([.text(.notEmpty), .list(.text)]),
                "A string is a shell command, a list is run as it is."
            ),
            (
                .env, .map(keys: .variable, values: .either([.text(.secret), .object(.secret)])),
                "Variables for it: texts or secrets."
            ),
            (.inheritEnv, .list(.text(.variable)), "Variables of Evercred's own environment that are handed down."),
            (.timeout, .duration(.seconds(1) ... .seconds(600)), "How long it may take. Default: 30s."),
        ])
}
