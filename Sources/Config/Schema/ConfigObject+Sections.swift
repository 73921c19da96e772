import CredentialModel

// The sections of a configuration: key, what it may be, and what editors tell about it.

extension ConfigObject {
    static let configurationShape = ObjectShape(
        "The configuration of Evercred: who gets which AWS credentials, and how they are kept fresh.",
        required: [.identities],
        [
            (.version, .integer(1...1), "The version of this format: 1."),
            (
                .name, .text(.name),
                "Names the state folder and marks managed sections. Default: a hash of this file's path."
            ),
            (.auth, .object(.auth), "What Amplify's Auth.configure took: the defaults of every identity."),
            (.schedule, .object(.schedule), "How much happens at once, and how fast."),
            (
                .outputs, .list(.object(.output)),
                "Where credentials are written, unless an identity says otherwise. "
                    + "Default: $AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials."
            ),
            (.state, .object(.state), "Where Evercred remembers tokens and credentials."),
            (.hub, .object(.hub), "How events are told."),
            (.endpoints, .object(.endpoints), "Base addresses that replace those of AWS and of sign-in providers."),
            (.serve, .object(.serve), "Addresses to serve credentials and health on."),
            (
                .include, .list(.either([.path, .object(.includePattern)])),
                "Further files with identities; relative to this file. A pattern without a match is an error."
            ),
            (
                .identities, .map(keys: .name, values: .object(.identity)),
                "Whom credentials are kept fresh for, by name."
            ),
        ])

    static let includedFileShape = ObjectShape(
        "An included file.", required: [.identities],
        [
            (.version, .integer(1...1), "The version of this format: 1."),
            (.identities, .map(keys: .name, values: .object(.identity)), "Further identities, by name."),
        ])

    static let authShape = ObjectShape(
        "The defaults of every identity.",
        [
            (.region, .text(.region), "The AWS region. Default: the prefix of identityPoolId."),
            (.identityPoolId, .text(.poolScoped), "The Cognito identity pool."),
            (.userPoolId, .text(.userPoolID), "The Cognito user pool."),
            (.userPoolWebClientId, .text(.userPoolClientID), "The app client of the user pool."),
            (.userPoolClientSecret, .secret, "The secret of the app client, if it has one."),
            (.mandatorySignIn, .flag, "Whether guest identities are an error. Default: true."),
            (
                .clientMetadata, .map(values: .text),
                "Handed to refresh handlers and to the Lambda triggers of user pools."
            ),
            (
                .validationData, .map(values: .text),
                "Sent with sign-up and sign-in to the Lambda triggers of user pools."
            ),
            (
                .refreshHandlers, .map(keys: .notEmpty, values: .command),
                "Provider name or domain to the command that prints a fresh token."
            ),
            (.auth0, .object(.auth0), "The Auth0 application."),
            (.oauth, .object(.oauth), "Another place for auth0."),
            (.google, .object(.google), "Google's token endpoint."),
            (.facebook, .object(.facebook), "Facebook's token endpoint."),
            (.amazon, .object(.amazon), "Login with Amazon's token endpoint."),
            (.oidc, .object(.oidc), "The token endpoint of an OpenID Connect issuer."),
            (.developer, .object(.developer), "Developer authenticated identities without a handler."),
            (.federated, .object(.federated), "Client ids of sign-in providers under Amplify's names."),
            (.user, .map(values: .anything), "What is known about the user: name, email, picture."),
            (.assume, .list(.object(.role)), "Roles that every identity assumes."),
        ])

    static let oauthShape = ObjectShape(
        "Another place for auth0.", [(.auth0, .object(.auth0), "The Auth0 application.")])

    static let federatedShape = ObjectShape(
        "Client ids of sign-in providers under Amplify's names.",
        [
            (.googleClientID, .text(.notEmpty), "Google's client id."),
            (.facebookAppID, .text(.notEmpty), "Facebook's app id."),
            (.amazonClientID, .text(.notEmpty), "Login with Amazon's client id."),
        ])

    static let scheduleShape = ObjectShape(
        "How much happens at once, and how fast.",
        [
            (.concurrency, .integer(1...10_000), "Refreshes under way at once. Default: 32."),
            (.handlerConcurrency, .integer(1...10_000), "Handlers running at once. Default: 16."),
            (.timeout, .duration(.seconds(1) ... .seconds(3600)), "What one whole refresh may take. Default: 60s."),
            (.rates, .object(.rates), "Requests per second. Default: half of what AWS allows."),
        ])

    static let ratesShape = ObjectShape(
        "Requests per second, or 'unlimited'.",
        [
            (.getId, .rate, "Cognito Identity GetId, per pool. Default: 12."),
            (.getCredentialsForIdentity, .rate, "Cognito Identity GetCredentialsForIdentity, per pool. Default: 100."),
            (.getOpenIdToken, .rate, "Cognito Identity GetOpenIdToken, per pool. Default: 100."),
            (
                .getOpenIdTokenForDeveloperIdentity, .rate,
                "Cognito Identity GetOpenIdTokenForDeveloperIdentity, per pool. Default: 25."
            ),
            (.sts, .rate, "All signed operations of STS together, per calling account. Default: 300."),
            (.assumeRoleWithWebIdentity, .rate, "STS AssumeRoleWithWebIdentity. Default: 20."),
            (.userPool, .rate, "User pools, per pool and category. Default: 60."),
            (.tokenEndpoint, .rate, "Token endpoints, per host. Default: 10."),
        ])

    static let outputShape = ObjectShape(
        "One place where credentials are written.", required: [.type],
        [
            (
                .type, .choice(OutputKind.allCases.map(\.rawValue)),
                "'profile': a section of an AWS shared credentials file. 'config': region and credential_process in a "
                    + "config file. 'json', 'env', 'token': a file of its own. 'command': the JSON on a command's stdin."
            ),
            (.file, .path, "The file; {identity}, {profile}, {account} and {accountId} are filled in."),
            (.mode, .fileMode, "The file's mode, quoted: \"0640\". Default: 0600 for a new file."),
            (.group, .text(.notEmpty), "The group that owns the file."),
            (
                .writeMode, .choice(FileTarget.WriteMode.allCases.map(\.rawValue)),
                "Default: replace. 'inPlace' overwrites the file itself, for one that is mounted by itself."
            ),
            (
                .expired, .choice(FileTarget.ExpiredPolicy.allCases.map(\.rawValue)),
                "What becomes of keys that ran out and could not be renewed. Default: keep."
            ),
            (.export, .flag, "Whether lines of a dotenv file start with 'export'."),
            (.command, .command, "The command that gets the credentials on its stdin."),
        ])

    static let stateShape = ObjectShape(
        "Where Evercred remembers tokens and credentials.",
        [
            (.type, .choice(["sqlite", "memory", "etcd"]), "Default: sqlite. 'memory' keeps nothing."),
            (.path, .path, "The state folder. Default: $STATE_DIRECTORY, else $XDG_STATE_HOME/evercred/NAME."),
            (.key, .secret, "The key that encrypts secrets. Default: a file beside the data."),
        ])

    static let hubShape = ObjectShape(
        "How events are told.",
        [
            (.format, .choice(HubSettings.Format.allCases.map(\.rawValue)), "The form of a line. Default: hub."),
            (.events, .choice(HubSettings.Selection.allCases.map(\.rawValue)), "Which events are told. Default: all."),
            (.file, .path, "A file that gets the same lines."),
            (
                .summaryEvery, .duration(.seconds(1) ... .seconds(86_400)),
                "How often a daemon sums up. Default: 5m."
            ),
        ])

    static let endpointsShape = ObjectShape(
        "Base addresses: https anywhere, http on this machine only.",
        [
            (.cognitoIdentity, .address, "Cognito Identity. Else AWS_ENDPOINT_URL_COGNITO_IDENTITY, AWS_ENDPOINT_URL."),
            (
                .cognitoIdentityProvider, .address,
                "Cognito user pools. Else AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, AWS_ENDPOINT_URL."
            ),
            (.sts, .address, "STS. Else AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL."),
            (.google, .address, "Google."),
            (.facebook, .address, "Facebook."),
            (.amazon, .address, "Login with Amazon."),
        ])

    static let serveShape = ObjectShape(
        "What a daemon serves to other programs.",
        [
            (
                .credentials, .text(.listenAddress),
                "ADDRESS:PORT of the container credentials endpoint, of this machine alone. Port 0 takes any free one."
            ),
            (.tokens, .path, "The folder for the endpoint's token files. Default: tokens in the state folder."),
            (.health, .text(.listenAddress), "ADDRESS:PORT of /livez, /readyz and /metrics."),
        ])

    static let includePatternShape = ObjectShape(
        "A pattern of files to include.", required: [.glob],
        [
            (.glob, .path, "The pattern, relative to this file: conf.d/*.yaml"),
            (.optional, .flag, "Whether it is fine that nothing matches. Default: false."),
        ])
}
