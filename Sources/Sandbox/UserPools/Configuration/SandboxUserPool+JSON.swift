import CredentialModel
import StrictJSON

extension SandboxUserPool {
    /// Reads a file of user pools: `{"userPools": {"eu-west-1_AbCdEfGhI": {…}}}`.
    ///
    /// A pool has `clients` (by id: `secret`, `flows`, `hidesUserExistence`, `rotationGracePeriod`, `tokenLifetime`,
    /// `refreshTokenLifetime`, `sessionLifetime`), `users` (`username`, `password`, `attributes`, `status`, `enabled`,
    /// `totpSeed`, `factors`, `preferredFactor`), `aliasAttributes`, `usernameAttributes`, `requiredAttributes`,
    /// `customAttributes`, `passwordPolicy` (`minimumLength`, `requireUppercase`, …), `multiFactor` (`OFF`, `OPTIONAL`,
    /// `ON`), `deviceTracking` (`OFF`, `ALWAYS`, `USER_OPT_IN`), `customChallenge` (`parameters`, `answer`),
    /// `triggerFailures` (trigger to message) and `confirmsUsers`. Durations are seconds. Anything else, unknown members
    /// included, is refused with a message that names the place.
    package static func pools(_ bytes: [UInt8]) throws(SandboxError) -> [String: SandboxUserPool] {
        let document: JSONValue
        do { document = try JSONReader.read(bytes) } catch {
            throw SandboxError(code: .userPools, message: "The file of user pools is not JSON: \(error).")
        }
        let root = try ScriptObject(document, in: .userPools, at: "the file", members: ["userPools"])
        var pools: [String: SandboxUserPool] = [:]
        guard let list = try root.object("userPools") else { throw root.invalid("userPools", "given") }
        for (id, _) in list.object.members {
            let parts = id.split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].contains("-"), !parts[1].isEmpty,
                parts[1].utf8.allSatisfy(\.isASCIIAlphanumeric)
            else { throw list.invalid("'\(id)'", "of the form REGION_NAME") }
            if let pool = try list.object(id, members: members) { pools[id] = try SandboxUserPool(pool) }
        }
        return pools
    }

    private static let members = [
        "clients", "users", "aliasAttributes", "usernameAttributes", "requiredAttributes", "customAttributes",
        "passwordPolicy", "multiFactor", "deviceTracking", "customChallenge", "triggerFailures", "confirmsUsers",
    ]

    private init(_ script: ScriptObject) throws(SandboxError) {
        self.init()
        if let list = try script.object("clients") {
            for (id, _) in list.object.members {
                if let client = try list.object(id, members: SandboxAppClient.members) {
                    clients[id] = try SandboxAppClient(client)
                }
            }
        }
        for user in try script.objects("users", members: SandboxPoolUser.members) {
            users.append(try SandboxPoolUser(user))
        }
        let addresses = ["email", "phone_number"]
        aliasAttributes = Set(try script.texts("aliasAttributes", from: addresses + ["preferred_username"]) ?? [])
        usernameAttributes = Set(try script.texts("usernameAttributes", from: addresses) ?? [])
        requiredAttributes = Set(try script.texts("requiredAttributes") ?? [])
        customAttributes = Set(try script.texts("customAttributes") ?? [])
        if let policy = try script.object("passwordPolicy", members: SandboxPasswordPolicy.members) {
            passwordPolicy = try SandboxPasswordPolicy(policy)
        }
        multiFactor = try script.word("multiFactor", MultiFactor.self) ?? .optional
        deviceTracking = try script.word("deviceTracking", DeviceTracking.self) ?? .off
        if let challenge = try script.object("customChallenge", members: ["parameters", "answer"]) {
            guard let answer = try challenge.text("answer") else { throw challenge.invalid("answer", "given") }
            customChallenge = SandboxCustomChallenge(
                parameters: try challenge.map("parameters") ?? [:], answer: Secret(answer))
        }
        triggerFailures = try script.map("triggerFailures") ?? [:]
        if let unknown = triggerFailures.keys.filter({ LambdaTrigger(rawValue: $0) == nil }).min() {
            let names = LambdaTrigger.allCases.map(\.rawValue).joined(separator: ", ")
            throw script.invalid("triggerFailures.\(unknown)", "one of \(names)")
        }
        confirmsUsers = try script.bool("confirmsUsers") ?? false
    }
}

extension SandboxAppClient {
    fileprivate static let members = [
        "secret", "flows", "hidesUserExistence", "rotationGracePeriod", "tokenLifetime", "refreshTokenLifetime",
        "sessionLifetime",
    ]

    fileprivate init(_ script: ScriptObject) throws(SandboxError) {
        self.init()
        secret = try script.text("secret").map { Secret($0) }
        if let names = try script.texts("flows", from: Flow.allCases.map(\.rawValue)) {
            flows = Set(names.compactMap(Flow.init(rawValue:)))
        }
        hidesUserExistence = try script.bool("hidesUserExistence") ?? hidesUserExistence
        rotationGracePeriod = try script.seconds("rotationGracePeriod", in: 0...60)
        // The real service begins at five minutes; a test has less patience.
        tokenLifetime = try script.seconds("tokenLifetime", in: 1...86_400)
        refreshTokenLifetime = try script.seconds("refreshTokenLifetime", in: 1...315_360_000) ?? refreshTokenLifetime
        sessionLifetime = try script.seconds("sessionLifetime", in: 1...900) ?? sessionLifetime
    }
}

extension SandboxPoolUser {
    fileprivate static let members = [
        "username", "password", "attributes", "status", "enabled", "totpSeed", "factors", "preferredFactor",
    ]

    fileprivate init(_ script: ScriptObject) throws(SandboxError) {
        guard let username = try script.text("username") else { throw script.invalid("username", "given") }
        guard let password = try script.text("password") else { throw script.invalid("password", "given") }
        self.init(username: username, password: Secret(password))
        attributes = try script.map("attributes") ?? [:]
        status = try script.word("status", Status.self) ?? .confirmed
        isEnabled = try script.bool("enabled") ?? true
        totpSeed = try script.text("totpSeed").map { Secret($0) }
        if let totpSeed, TimeBasedCodes(base32: totpSeed.reveal()) == nil {
            throw script.invalid("totpSeed", "text in base32")
        }
        factors = Set(try script.texts("factors", from: MFAMethod.allCases.map(\.rawValue)) ?? [])
        preferredFactor = try script.word("preferredFactor", MFAMethod.self)?.rawValue
    }
}

extension SandboxPasswordPolicy {
    fileprivate static let members = [
        "minimumLength", "requireUppercase", "requireLowercase", "requireNumbers", "requireSymbols",
    ]

    fileprivate init(_ script: ScriptObject) throws(SandboxError) {
        self.init(
            minimumLength: try script.wholeNumber("minimumLength", in: 6...99) ?? 8,
            requiresUppercase: try script.bool("requireUppercase") ?? true,
            requiresLowercase: try script.bool("requireLowercase") ?? true,
            requiresNumbers: try script.bool("requireNumbers") ?? true,
            requiresSymbols: try script.bool("requireSymbols") ?? true)
    }
}
