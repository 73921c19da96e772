/// A sandbox with the providers that people sign in at, and a configuration with an identity of each.
enum SignInWorld {
    /// Starts the sandbox and writes `config.yaml`.
    ///
    /// - Parameters:
    ///   - google: more keys of the block `google`.
    ///   - more: more identities.
    static func make(
        in workspace: borrowing Workspace, google: String = "", more: String = ""
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

            """, to: "sandbox.yaml")
        try workspace.write(
            """
            name: test
            endpoints:
              cognitoIdentity: \(address)
              google: \(address)/issuers/google
              facebook: \(address)/issuers/facebook
              amazon: \(address)/issuers/amazon
            outputs: [{type: profile, file: ./credentials}]
            auth:
              identityPoolId: "\(World.pool)"
              auth0: {domain: "\(address)/issuers/tenant", clientID: z-client}
              google: {clientID: g-client, clientSecret: test-client-secret\(google)}
              facebook: {appId: f-app, appSecret: test-client-secret}
              amazon: {clientID: a-client, clientSecret: test-client-secret}
            identities:
              google: {provider: google}
              facebook: {provider: facebook}
              amazon: {provider: amazon}
              auth0: {provider: auth0, auth0: {}, profile: reports}
            \(more)
            """, to: "config.yaml")
        return try await SandboxProcess(in: workspace, "-c", "sandbox.yaml", "--port", "\(port)")
    }
}
