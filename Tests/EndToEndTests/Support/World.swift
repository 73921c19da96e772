/// What the tests of changes, crashes and daemons have in common: a sandbox with two identity pools, a third one for
/// guests, two OpenID Connect issuers, and handlers that print tokens which were fetched beforehand, so that a refresh
/// costs one small process.
enum World {
    static let pool = "eu-west-1:11111111-2222-3333-4444-555555555555"
    static let otherPool = "eu-west-1:66666666-7777-8888-9999-000000000000"
    /// The pool that lets guests in.
    static let guestPool = "eu-west-1:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    static let issuer = "login.example.com"
    static let otherIssuer = "sso.example.org"

    fileprivate static let sandboxConfiguration = """
        auth: {mandatorySignIn: false}
        identities:
          first: {provider: \(issuer), identityPoolId: "\(pool)", token: {env: UNUSED}}
          second: {provider: \(otherIssuer), identityPoolId: "\(pool)", token: {env: UNUSED}}
          third: {provider: \(issuer), identityPoolId: "\(otherPool)", token: {env: UNUSED}}
          fourth: {provider: guest, identityPoolId: "\(guestPool)"}
        """
}

extension SandboxProcess {
    /// The sandbox of that world. It does not read the configuration under test: that one may change.
    init(ofWorldIn workspace: borrowing Workspace, port: String = "0", credentialLifetime: String = "1h") async throws {
        try workspace.write(World.sandboxConfiguration, to: "sandbox.yaml")
        try await self.init(
            in: workspace, "-c", "sandbox.yaml", "--port", port, "--credential-lifetime", credentialLifetime)
    }

    /// What a configuration begins with to reach this sandbox; `identities:` and more is to follow.
    ///
    /// The handler of every identity is `token.sh`, see ``Workspace/writeTokens(of:from:issuer:)``.
    func head(name: String = "test", outputs: String = "./credentials") -> String {
        """
        name: \(name)
        endpoints: {cognitoIdentity: "\(url)", sts: "\(url)"}
        outputs: [{type: profile, file: \(outputs)}]
        auth:
          identityPoolId: "\(World.pool)"
          refreshHandlers: {\(World.issuer): ./token.sh, \(World.otherIssuer): ./token.sh}

        """
    }
}

extension Workspace {
    /// Fetches a token for each of these identities that has none yet, and installs `token.sh`, the handler that prints it.
    func writeTokens(
        of identities: [String], from sandbox: borrowing SandboxProcess, issuer: String = World.issuer
    ) throws {
        for identity in identities where !TestFile.exists(file("token.\(identity)")) {
            let token = try sandbox.token(of: identity, issuer: issuer)
            try write(#"{"token": "\#(token)"}"#, to: "token.\(identity)")
        }
        try writeHandler(#"exec cat "token.$EVERCRED_IDENTITY""#, to: "token.sh")
    }
}
