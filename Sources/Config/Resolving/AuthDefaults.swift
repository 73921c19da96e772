import CredentialModel
import StrictJSON

/// What every identity has unless it says otherwise: `auth`, `outputs`, and what the sections come to.
final class AuthDefaults {
    private let layer: LayeredBlock.Layer?
    private let auth0Layer: LayeredBlock.Layer?

    let region: String?
    let identityPoolID: String?
    let userPoolID: String?
    let isSignInMandatory: Bool
    let clientMetadata: [String: String]
    let user: JSONObject
    let handlers: HandlerTable
    /// The roles that every identity assumes.
    let roles: (reader: ConfigReader, nodes: [Int])?
    let outputs: OutputTemplates
    let endpoints: EndpointOverrides
    let providerEndpoints: ProviderEndpoints
    /// Where AWS tools look for profiles.
    let standardProfileFile: String
    let timeout: Duration
    let keepsState: Bool
    let signIn: SignInSettings

    init(
        _ reader: ConfigReader, outputs: OutputTemplates, endpoints: EndpointOverrides,
        providerEndpoints: ProviderEndpoints, standardProfileFile: String, timeout: Duration, keepsState: Bool
    ) {
        let tree = reader.tree
        let layer = reader.value(.auth, in: tree.root).map { LayeredBlock.Layer(reader: reader, node: $0) }
        let auth0Layer = layer.flatMap(Self.auth0)
        let auth = layer?.node
        let userPoolID = auth.flatMap { reader.text(.userPoolId, in: $0) }
        let auth0Block = LayeredBlock(own: nil, defaults: auth0Layer)
        self.layer = layer
        self.auth0Layer = auth0Layer
        self.userPoolID = userPoolID
        region = auth.flatMap { reader.text(.region, in: $0) }
        identityPoolID = auth.flatMap { reader.text(.identityPoolId, in: $0) }
        isSignInMandatory = auth.flatMap { reader.flag(.mandatorySignIn, in: $0) } ?? true
        clientMetadata = auth.flatMap { reader.texts(.clientMetadata, in: $0) } ?? [:]
        user = auth.flatMap { reader.value(.user, in: $0) }.flatMap { reader.json($0).object } ?? [:]
        handlers =
            auth.flatMap { reader.value(.refreshHandlers, in: $0) }.map {
                HandlerTable(
                    $0, in: reader, auth0Domain: auth0Block.text(.domain).map(ProviderNames.domain),
                    userPoolID: userPoolID)
            } ?? HandlerTable()
        roles = auth.flatMap { reader.items(.assume, in: $0) }.map { (reader, $0) }
        self.outputs = outputs
        self.endpoints = endpoints
        self.providerEndpoints = providerEndpoints
        self.standardProfileFile = standardProfileFile
        self.timeout = timeout
        self.keepsState = keepsState
        signIn = SignInSettings(
            auth0: auth0Layer == nil ? nil : Auth0Settings(auth0Block),
            redirectURIs: RedirectURIs { LayeredBlock(own: nil, defaults: Self.layer(of: $0, in: layer, auth0Layer)) },
            federated: auth.flatMap { reader.value(.federated, in: $0) }.map { FederatedClientIDs(reader, $0) }
                ?? FederatedClientIDs(),
            userPool: auth.map { UserPoolSettings(reader, $0, over: UserPoolSettings()) } ?? UserPoolSettings())
        for key in [ConfigKey.auth0, .oidc] { SignInRules.checkScope(block(key, under: nil)) }
    }

    /// The provider block of an identity, or of nobody, laid over the one in `auth`.
    func block(_ key: ConfigKey, under own: LayeredBlock.Layer?) -> LayeredBlock {
        LayeredBlock(own: own, defaults: Self.layer(of: key, in: layer, auth0Layer))
    }

    private static func layer(
        of key: ConfigKey, in auth: LayeredBlock.Layer?, _ auth0: LayeredBlock.Layer?
    ) -> LayeredBlock.Layer? {
        if key == .auth0 { return auth0 }
        return auth.flatMap { auth in
            auth.reader.value(key, in: auth.node).map { LayeredBlock.Layer(reader: auth.reader, node: $0) }
        }
    }

    /// `auth.auth0`; `auth.oauth.auth0`, where Amplify's code looked for it, will do as well.
    private static func auth0(_ auth: LayeredBlock.Layer) -> LayeredBlock.Layer? {
        let reader = auth.reader
        let plain = reader.value(.auth0, in: auth.node)
        let nested = reader.value(.oauth, in: auth.node).flatMap { reader.value(.auth0, in: $0) }
        if let plain, let nested, reader.json(plain) != reader.json(nested) {
            reader.error(
                nested, "'oauth.auth0' and 'auth0' say different things in auth",
                remedy: "keep auth.auth0, which stands at \(reader.place(plain))")
        }
        return (plain ?? nested).map { LayeredBlock.Layer(reader: reader, node: $0) }
    }
}
