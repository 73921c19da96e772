// The settings of sign-in providers.

extension ConfigObject {
    /// Providers compare return addresses letter by letter (RFC 9700 section 2.1).
    private static let redirectURI = (
        ConfigKey.redirectUri, ValueShape.text(.address),
        "Where the browser returns to after a sign-in, as registered. Default: a free port of 127.0.0.1."
    )

    static let googleShape = ObjectShape(
        "Google's token endpoint.",
        [
            (.clientID, .text(.notEmpty), "The OAuth client id."),
            (.clientSecret, .secret, "The OAuth client secret."),
            (.refreshToken, .secret, "The refresh token to start from."),
            redirectURI,
        ])

    static let facebookShape = ObjectShape(
        "Facebook's token endpoint.",
        [
            (.appId, .text(.notEmpty), "The app id."),
            (.appSecret, .secret, "The app secret."),
            (.accessToken, .secret, "The access token to start from."),
            redirectURI,
        ])

    static let amazonShape = ObjectShape(
        "Login with Amazon's token endpoint.",
        [
            (.clientID, .text(.notEmpty), "The client id."),
            (.clientSecret, .secret, "The client secret."),
            (.refreshToken, .secret, "The refresh token to start from."),
            (.region, .choice(["na", "eu", "fe"]), "Where the account lives. Default: na."),
            redirectURI,
        ])

    static let oidcShape = ObjectShape(
        "The token endpoint of an OpenID Connect issuer.",
        [
            (.issuer, .text(.notEmpty), "The issuer; its domain is the provider."),
            (.clientID, .text(.notEmpty), "The client id."),
            (.clientSecret, .secret, "The client secret."),
            (.refreshToken, .secret, "The refresh token to start from."),
            (.scope, .text(.notEmpty), "Scopes, separated by blanks; openid is among them."),
            (.audience, .text(.notEmpty), "The audience to ask for."),
            (
                .grant,
                .choice(["refresh_token", "client_credentials", "token_exchange", "jwt_bearer", "github_actions"]),
                "How tokens are obtained. Default: refresh_token."
            ),
            (.privateKey, .secret, "The key that signs assertions."),
            (.keyId, .text(.notEmpty), "The id of that key."),
            (.subjectToken, .secret, "The token to exchange."),
            redirectURI,
        ])

    static let auth0Shape = ObjectShape(
        "The Auth0 application: the settings of Amplify's auth0, and how tokens are renewed.",
        [
            (.domain, .text(.notEmpty), "The tenant's domain: example.eu.auth0.com"),
            (.clientID, .text(.notEmpty), "The client id."),
            (.clientSecret, .secret, "The client secret."),
            redirectURI,
            (.audience, .text(.notEmpty), "The audience to ask for."),
            (.responseType, .text(.notEmpty), "Accepted; the flow is always code with PKCE."),
            (.scope, .text(.notEmpty), "Scopes, separated by blanks: openid profile email offline_access"),
            (.returnTo, .text(.address), "Where the browser returns to after a logout."),
            (.federated, .flag, "Whether a logout ends the login at the provider behind Auth0, too."),
            (.privateKey, .secret, "The key that signs assertions, for clients without a secret."),
            (.keyId, .text(.notEmpty), "The id of that key."),
            (.refreshToken, .secret, "The refresh token to start from."),
            (
                .grant, .choice(["refresh_token", "password-realm", "client_credentials"]),
                "How tokens are obtained. Default: refresh_token."
            ),
            (.username, .text(.notEmpty), "The user, for password-realm."),
            (.password, .secret, "The user's password, for password-realm."),
            (.realm, .text(.notEmpty), "The connection, for password-realm."),
        ])

    static let developerShape = ObjectShape(
        "Developer authenticated identities: GetOpenIdTokenForDeveloperIdentity instead of a handler.",
        [
            (.providerName, .text(.notEmpty), "The developer provider's name in the identity pool."),
            (.userIdentifier, .text(.notEmpty), "The user's name there. Default: the identity's name."),
            (.credentials, .object(.developerCredentials), "Whose credentials sign the call."),
            (
                .tokenDuration, .duration(.seconds(1) ... .seconds(86_400)),
                "How long the token lasts. Default: 1h."
            ),
            (.principalTags, .map(keys: .notEmpty, values: .text, maximumCount: 50), "Principal tags."),
        ])

    static let developerCredentialsShape = ObjectShape(
        "Whose credentials sign the call.", required: [.profile], [(.profile, .text(.name), "A profile.")])
}
