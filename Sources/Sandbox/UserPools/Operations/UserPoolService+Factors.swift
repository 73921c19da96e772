import StrictJSON

extension UserPoolService {
    /// `AssociateSoftwareToken`: gives a new seed, to a user who is signed in or in the course of it.
    func associateSoftwareToken(_ input: UserPoolInput) throws(ServiceError) -> JSONValue {
        let seed = TimeBasedCodes()
        let (call, username, pending) = try setUp(.associateSoftwareToken, input)
        try call.pool.change { records throws(ServiceError) in
            try records.change(username) { user throws(ServiceError) in user.pendingSoftwareToken = seed }
        }
        var result: JSONObject = ["SecretCode": .string(seed.base32)]
        if let pending { result["Session"] = .string(try keepOn(pending, call)) }
        return .object(result)
    }

    /// `VerifySoftwareToken`: takes the first code of it.
    func verifySoftwareToken(_ input: UserPoolInput) throws(ServiceError) -> JSONValue {
        let code = input.texts["UserCode"] ?? ""
        let (call, username, waiting) = try setUp(.verifySoftwareToken, input)
        var pending = waiting
        do throws(ServiceError) {
            try call.pool.change { records throws(ServiceError) in
                try records.change(username) { user throws(ServiceError) in
                    guard var token = user.pendingSoftwareToken else {
                        throw .invalidParameter("No software token was associated before.")
                    }
                    guard (try? token.redeem(code, at: call.now)) != nil else { throw Self.mismatch }
                    user.softwareToken = token
                    user.pendingSoftwareToken = nil
                    // A sign-in that was waiting for it goes on with it; otherwise the user says when it is asked for.
                    if waiting != nil { user.factors.insert(.softwareToken) }
                }
            }
        } catch {
            if let pending, let session = input.texts["Session"] { try keep(pending, under: session, call) }
            throw error
        }
        pending?.challenge = .setup(isVerified: true)
        var result: JSONObject = ["Status": "SUCCESS"]
        if let pending { result["Session"] = .string(try keepOn(pending, call)) }
        return .object(result)
    }

    private static let mismatch = ServiceError(
        "EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")

    /// Who sets a software token up: the bearer of an access token, or the user of a sign-in that waits for it.
    private func setUp(
        _ operation: SandboxOperation, _ input: UserPoolInput
    ) throws(ServiceError) -> (call: PoolCall, username: String, pending: PendingSignIn?) {
        guard let session = input.texts["Session"] else {
            guard input.texts["AccessToken"] != nil else {
                throw .invalidParameter("Either AccessToken or Session is required.")
            }
            let bearer = try bearer(of: operation, input)
            return (bearer.call, bearer.user.username, nil)
        }
        for pool in pools.values {
            let entry = try pool.change { records in records.pending.entry(session) }
            guard let entry, case .setup = entry.value.challenge, let client = client(entry.value.clientID) else {
                continue
            }
            let call = PoolCall(operation: operation, client: client, input: input, now: clock.now)
            let pending = try take(session, call)
            return (call, pending.username, pending)
        }
        throw .invalidSession
    }

    /// Keeps a sign-in under a new session.
    private func keepOn(_ pending: PendingSignIn, _ call: PoolCall) throws(ServiceError) -> String {
        let session = Self.session()
        var pending = pending
        pending.expiration = nil
        try keep(pending, under: session, call)
        return session
    }

    /// `SetUserMFAPreference`: which factors are asked for.
    func setUserMFAPreference(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        let preferences = bearer.call.input.preferences
        guard preferences.values.filter(\.isPreferred).count <= 1 else {
            throw .invalidParameter("Cannot set multiple preferred MFA methods.")
        }
        try bearer.call.pool.change { records throws(ServiceError) in
            try records.change(bearer.user.username) { user throws(ServiceError) in
                for (method, preference) in preferences {
                    try Self.set(method, preference, of: &user)
                }
            }
        }
        return [:]
    }

    private static func set(
        _ method: MFAMethod, _ preference: UserPoolInput.Preference, of user: inout PoolUser
    ) throws(ServiceError) {
        guard preference.isEnabled else {
            user.factors.remove(method)
            if user.preferredFactor == method { user.preferredFactor = nil }
            return
        }
        if let attribute = method.attribute {
            guard user.attributes[attribute] != nil else {
                throw .invalidParameter("User does not have \(attribute) to receive codes.")
            }
        } else if user.softwareToken == nil {
            throw .invalidParameter("User has not verified software token mfa")
        }
        user.factors.insert(method)
        if preference.isPreferred { user.preferredFactor = method }
    }
}
