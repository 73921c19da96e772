/// A sandbox with every provider that humans sign in at, and a configuration with an identity of each.
enum LoginWorld {
    /// Starts the sandbox and leaves `config.yaml` in the workspace.
    ///
    /// - Parameters:
    ///   - seed: more keys of the block `google` in `auth`.
    ///   - more: more identities.
    ///   - options: more arguments of the sandbox.
    static func sandbox(
        in workspace: borrowing Workspace, seed: String = "", more: String = "", options: [String] = []
    ) async throws -> SandboxProcess {
        let port = try LoopbackHTTP.freePort()
        let address = "http://127.0.0.1:\(port)"
        try workspace.write(
            """
            auth:
              identityPoolId: "\(World.pool)"
              federated: {google_client_id: g-client, facebook_app_id: f-app, amazon_client_id: a-client}
              auth0: {domain: "\(address)/issuers/tenant", clientID: z-client}
            identities:
              one: {provider: google, token: {env: UNUSED}}
              two: {provider: facebook, token: {env: UNUSED}}
              three: {provider: amazon, token: {env: UNUSED}}
              four: {provider: auth0, token: {env: UNUSED}}
              five: {provider: "127.0.0.1:\(port)/issuers/login", token: {env: UNUSED}}

            """, to: "sandbox.yaml")
        try workspace.write(
            """
            name: test
            endpoints:
              cognitoIdentity: \(address)
              sts: \(address)
              google: \(address)/issuers/google
              facebook: \(address)/issuers/facebook
              amazon: \(address)/issuers/amazon
            outputs: [{type: profile, file: ./credentials}]
            auth:
              identityPoolId: "\(World.pool)"
              auth0: {domain: "\(address)/issuers/tenant", clientID: z-client}
              google: {clientID: g-client, clientSecret: test-client-secret\(seed)}
            identities:
              google: {provider: google}
              facebook: {provider: facebook, facebook: {appId: f-app, appSecret: test-client-secret}}
              amazon: {provider: amazon, amazon: {clientID: a-client, clientSecret: test-client-secret}}
              auth0: {provider: auth0, auth0: {}, profile: reports}
              oidc:
                provider: 127.0.0.1:\(port)/issuers/login
                oidc: {issuer: "\(address)/issuers/login", clientID: evercred-sandbox}
            \(more)
            """, to: "config.yaml")
        return try await SandboxProcess(in: workspace, ["-c", "sandbox.yaml", "--port", "\(port)"] + options)
    }
}
