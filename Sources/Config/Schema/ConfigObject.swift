/// The mappings with known keys; the raw value is the definition's name in the JSON Schema.
enum ConfigObject: String, CaseIterable, Sendable {
    case configuration, includedFile, auth, oauth, federated
    case google, facebook, amazon, oidc, auth0, developer, developerCredentials
    case schedule, rates, output, state, hub, endpoints, serve, includePattern
    case identity, token, mfa, refresh, role, secret, command

    /// The keys of it.
    var shape: ObjectShape {
        switch self {
        case .configuration: Self.configurationShape
        case .includedFile: Self.includedFileShape
        case .auth: Self.authShape
        case .oauth: Self.oauthShape
        case .federated: Self.federatedShape
        case .google: Self.googleShape
        case .facebook: Self.facebookShape
        case .amazon: Self.amazonShape
        case .oidc: Self.oidcShape
        case .auth0: Self.auth0Shape
        case .developer: Self.developerShape
        case .developerCredentials: Self.developerCredentialsShape
        case .schedule: Self.scheduleShape
        case .rates: Self.ratesShape
        case .output: Self.outputShape
        case .state: Self.stateShape
        case .hub: Self.hubShape
        case .endpoints: Self.endpointsShape
        case .serve: Self.serveShape
        case .includePattern: Self.includePatternShape
        case .identity: Self.identityShape
        case .token: Self.tokenShape
        case .mfa: Self.mfaShape
        case .refresh: Self.refreshShape
        case .role: Self.roleShape
        case .secret: Self.secretShape
        case .command: Self.commandShape
        }
    }
}
