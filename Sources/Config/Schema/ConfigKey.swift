/// Every key that a configuration knows, wherever it may stand. The raw value labels the key's nodes in a ``YAMLTree``.
enum ConfigKey: UInt8, CaseIterable, Sendable {
    // The outermost mapping
    case version = 1
    case name, auth, schedule, outputs, state, hub, endpoints, serve, include, identities
    // auth
    case region, identityPoolId, userPoolId, userPoolWebClientId, userPoolClientSecret, mandatorySignIn
    case clientMetadata, validationData, refreshHandlers, oauth, federated, user, assume
    case googleClientID, facebookAppID, amazonClientID
    // Providers
    case auth0, google, facebook, amazon, oidc, developer
    case clientID, clientSecret, refreshToken, appId, appSecret, accessToken, issuer, scope, audience, grant
    case privateKey, keyId, subjectToken, domain, redirectUri, responseType, returnTo, realm
    case providerName, userIdentifier, tokenDuration, principalTags
    // schedule
    case concurrency, handlerConcurrency, timeout, rates
    case getId, getCredentialsForIdentity, getOpenIdToken, getOpenIdTokenForDeveloperIdentity, sts
    case assumeRoleWithWebIdentity, userPool, tokenEndpoint
    // outputs
    case type, mode, group, export, writeMode, expired
    // state, hub, endpoints, serve, include
    case path, key, format, events, summaryEvery, cognitoIdentity, cognitoIdentityProvider
    case credentials, tokens, health, glob, optional
    // identities
    case provider, identityId, customRoleArn, flow, token, expiresAt, refreshHandler, username, password, authFlow
    case mfa, totp, challengeHandler, newPassword, profile, refresh, advisory, mandatory, onRefresh, required, formerly
    // assume
    case roleArn, accounts, sessionName, duration, externalId, sessionTags, policyArns, expectAccount
    // Secrets and commands
    case file, env, credential, command, inheritEnv

    /// The key as it is written.
    var name: String {
        switch self {
        // Amplify's own spelling.
        case .googleClientID: "google_client_id"
        case .facebookAppID: "facebook_app_id"
        case .amazonClientID: "amazon_client_id"
        default: String(describing: self)
        }
    }
}
