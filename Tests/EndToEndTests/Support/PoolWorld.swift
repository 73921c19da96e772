import StrictJSON

/// What the tests of user pools have in common: a sandbox with a plain pool and one with a custom challenge, and a
/// configuration with an identity for each kind of user.
enum PoolWorld {
    static let pool = "eu-west-1_Plain0001"
    static let client = "plainclient"
    static let password = "Test-password-1"
    /// What names a user of the plain pool without the configuration.
    static let options = ["--pool", pool, "--client-id", client]

    private static let pools = """
        {"userPools": {
          "\(pool)": {
            "clients": {"\(client)": {"hidesUserExistence": false}},
            "users": [
              {"username": "alice", "password": "\(password)",
               "attributes": {"email": "alice@example.com", "email_verified": "true"}},
              {"username": "totp", "password": "\(password)", "totpSeed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
              {"username": "new", "password": "Test-temporary-1", "status": "FORCE_CHANGE_PASSWORD"}
            ],
            "aliasAttributes": ["email"]
          },
          "eu-west-1_Custom001": {
            "clients": {"customclient": {}},
            "users": [{"username": "carol", "password": "\(password)"}],
            "customChallenge": {"parameters": {"question": "What is the colour?"}, "answer": "blue"}
          }
        }}
        """

    private static let configuration = """
        name: pools
        outputs: [{type: profile, file: ./credentials}]
        hub: {file: ./events.jsonl}
        auth:
          region: eu-west-1
          identityPoolId: "\(World.pool)"
          userPoolId: \(pool)
          userPoolWebClientId: \(client)
          clientMetadata: {team: data}
        identities:
          alice: {provider: cognito, username: alice}
          totp: {provider: cognito, username: totp}
          new: {provider: cognito, username: new}
          carol:
            provider: cognito
            userPoolId: eu-west-1_Custom001
            userPoolWebClientId: customclient
            username: carol
            authFlow: CUSTOM_AUTH
        """

    static func sandbox(in workspace: borrowing Workspace) async throws -> SandboxProcess {
        try workspace.write(configuration, to: "config.yaml")
        try workspace.write(pools, to: "pools.json")
        try workspace.write("\(password)\n", to: "password")
        return try await SandboxProcess(in: workspace, "--user-pools", "pools.json", "--log-level", "error")
    }
}

extension SandboxProcess {
    /// The last code that was sent to a user.
    func code(of user: String) throws -> String {
        let codes = try page("/_sandbox/user-pools/\(PoolWorld.pool)/codes?username=\(user)")["codes"]?.array ?? []
        guard let code = codes.last?["code"]?.string else { throw UnexpectedAnswer(text: "no code for \(user)") }
        return code
    }

    /// The triggers that would have run about a user, with the source and what each would have seen.
    func triggers(of user: String) throws -> [JSONValue] {
        try page("/_sandbox/user-pools/\(PoolWorld.pool)/triggers?username=\(user)")["triggers"]?.array ?? []
    }

    private func page(_ path: String) throws -> JSONValue {
        guard let port = UInt16(port) else { throw UnexpectedAnswer(text: url) }
        let answer = try LoopbackHTTP.call("GET", path, port: port, body: "")
        guard answer.status == 200 else { throw UnexpectedAnswer(text: answer.body) }
        return try JSONReader.read(answer.body)
    }
}
