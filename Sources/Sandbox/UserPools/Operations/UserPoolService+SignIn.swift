import CredentialModel
import Crypto
import StrictJSON

extension UserPoolService {
    /// `InitiateAuth`: begins a sign-in, or renews one.
    func initiateAuth(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let parameters = call.input.maps["AuthParameters"] ?? [:]
        switch call.input.texts["AuthFlow"] {
        case "USER_SRP_AUTH":
            try require(.secureRemotePassword, of: call)
            let username = try call.required("USERNAME", in: parameters)
            return try beginSRP(call, username: username, parameters: parameters, isCustom: false)
        case "USER_PASSWORD_AUTH":
            try require(.password, of: call)
            return try signInWithPassword(call, parameters)
        case "CUSTOM_AUTH":
            try require(.custom, of: call)
            return try beginCustom(call, parameters)
        case "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN":
            return try refresh(call, parameters)
        default:
            throw .invalidParameter("Initiate Auth method not supported.")
        }
    }

    private func require(_ flow: SandboxAppClient.Flow, of call: PoolCall) throws(ServiceError) {
        guard call.client.settings.flows.contains(flow) else {
            throw .invalidParameter(
                flow == .password
                    ? "\(flow.rawValue) flow not enabled for this client"
                    : "\(flow.rawValue) is not enabled for the client.")
        }
    }

    // MARK: Passwords

    private func signInWithPassword(
        _ call: PoolCall, _ parameters: [String: String]
    ) throws(ServiceError) -> JSONValue {
        let username = try call.required("USERNAME", in: parameters)
        let password = try call.required("PASSWORD", in: parameters)
        try call.client.check(secretHash: parameters["SECRET_HASH"], of: username)
        let metadata = call.clientMetadata
        guard let user = call.pool.user(username) else {
            try call.run(.userMigration, "Authentication", for: username, validationData: metadata)
            throw call.unknownUser
        }
        try call.run(.preAuthentication, "Authentication", for: user.username, validationData: metadata)
        try admit(call, user, isRightPassword: user.password.reveal().utf8.elementsEqual(password.utf8))
        let deviceKey = parameters["DEVICE_KEY"]
        if let deviceKey, user.devices[deviceKey] == nil { throw .deviceNotFound }
        return try advance(
            call,
            PendingSignIn(
                clientID: call.client.id, username: user.username, deviceKey: deviceKey, challenge: .newPassword),
            after: .password)
    }

    /// Lets a user in whose password was found right or wrong, unless something else is in the way.
    func admit(_ call: PoolCall, _ user: PoolUser, isRightPassword: Bool) throws(ServiceError) {
        guard user.isEnabled else { throw .userDisabled }
        guard !user.isLocked(at: call.now) else { throw .lockedOut }
        guard user.status != .resetRequired else { throw .passwordResetRequired }
        try call.pool.change { records throws(ServiceError) in
            try records.change(user.username) { user throws(ServiceError) in
                isRightPassword ? user.passwordSucceeded() : user.passwordFailed(at: call.now)
            }
        }
        guard isRightPassword else { throw .wrongPassword }
        guard user.status != .unconfirmed else { throw .userNotConfirmed }
    }

    /// Asks for a proof of the password (SRP). Who does not exist is asked as everybody is, where the client may not know.
    func beginSRP(
        _ call: PoolCall, username: String, parameters: [String: String], isCustom: Bool
    ) throws(ServiceError) -> JSONValue {
        let clientKey = try clientKey(call, parameters)
        try call.client.check(secretHash: parameters["SECRET_HASH"], of: username)
        let user = call.pool.user(username)
        guard user != nil || call.client.settings.hidesUserExistence else { throw .userNotFound }
        if let user, !user.isEnabled { throw .userDisabled }
        let name = user?.username ?? username
        if isCustom {
            try call.run(.defineAuthChallenge, "Authentication", for: name)
        } else {
            try call.run(
                .preAuthentication, "Authentication", for: name, validationData: call.clientMetadata)
        }
        let (salt, verifier) = try proof(of: user, named: name, in: call.pool)
        let serverKey = SecureRemotePassword.serverKey(for: verifier)
        let secretBlock = Self.secretBlock()
        let exchange = PendingSignIn.SRPExchange(clientKey: clientKey, serverKey: serverKey, verifier: verifier)
        let pending = PendingSignIn(
            clientID: call.client.id, username: name, challenge: .password(exchange, isCustom: isCustom))
        try keep(pending, under: secretBlock, call)
        return [
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeParameters": [
                "USERNAME": .string(name), "USER_ID_FOR_SRP": .string(name),
                "SALT": .string(SecureRemotePassword.hex(salt)),
                "SRP_B": .string(SecureRemotePassword.hex(serverKey.public)), "SECRET_BLOCK": .string(secretBlock),
            ],
        ]
    }

    /// A, once it was found to be a number that gives nothing away.
    func clientKey(_ call: PoolCall, _ parameters: [String: String]) throws(ServiceError) -> [UInt8] {
        let text = try call.required("SRP_A", in: parameters)
        guard let key = SecureRemotePassword.number(hex: text), !ModularGroup.reduced(key).isEmpty else {
            throw .invalidParameter("SRP_A must be a hexadecimal number that is not a multiple of N.")
        }
        return key
    }

    /// The salt and the verifier of the user's password, made at its first use.
    private func proof(
        of user: PoolUser?, named name: String, in pool: UserPool
    ) throws(ServiceError) -> (salt: [UInt8], verifier: [UInt8]) {
        let identity = pool.name + name
        guard let user else {
            let salt = Array(SHA256.hash(data: Array("\(pool.id)\n\(name)".utf8)).prefix(16))
            let password = UniqueID.random()
            return (salt, SecureRemotePassword.verifier(identity: identity, password: password, salt: salt))
        }
        if let verifier = user.verifier { return (user.salt, verifier) }
        let verifier = SecureRemotePassword.verifier(
            identity: identity, password: user.password.reveal(), salt: user.salt)
        try pool.change { records throws(ServiceError) in
            try records.change(name) { user0 throws(ServiceError) in
                user0.remember(verifier: verifier, of: user.salt)
            }
        }
        return (user.salt, verifier)
    }

    // MARK: The pool's own question

    private func beginCustom(_ call: PoolCall, _ parameters: [String: String]) throws(ServiceError) -> JSONValue {
        guard call.pool.settings.customChallenge != nil else {
            throw .invalidParameter("Custom auth lambda trigger is not configured for the user pool.")
        }
        let username = try call.required("USERNAME", in: parameters)
        if let name = parameters["CHALLENGE_NAME"] {
            guard name == "SRP_A" else { throw .invalidParameter("CHALLENGE_NAME must be SRP_A.") }
            return try beginSRP(call, username: username, parameters: parameters, isCustom: true)
        }
        try call.client.check(secretHash: parameters["SECRET_HASH"], of: username)
        let user = call.pool.user(username)
        guard user != nil || call.client.settings.hidesUserExistence else { throw .userNotFound }
        if let user, !user.isEnabled { throw .userDisabled }
        let name = user?.username ?? username
        try call.run(.defineAuthChallenge, "Authentication", for: name)
        let pending = PendingSignIn(
            clientID: call.client.id, username: name, deviceKey: parameters["DEVICE_KEY"],
            challenge: .custom(attempt: 1))
        return try ask(call, pending)
    }

    // MARK: Sessions

    /// Keeps a sign-in until its answer comes or its time is over.
    func keep(_ pending: PendingSignIn, under key: String, _ call: PoolCall) throws(ServiceError) {
        let expiration = pending.expiration ?? call.now + call.client.settings.sessionLifetime
        try call.pool.change { records in
            records.pending.insert(pending, under: key, until: expiration, now: call.now)
        }
    }

    /// Asks the challenge of a sign-in, under a new session.
    func ask(
        _ call: PoolCall, _ pending: PendingSignIn, parameters: JSONObject = [:], session: String = session()
    ) throws(ServiceError) -> JSONValue {
        var parameters = parameters
        var pending = pending
        pending.expiration = nil
        parameters["USER_ID_FOR_SRP"] = .string(pending.username)
        if case .custom = pending.challenge {
            try call.run(
                .createAuthChallenge, "Authentication", for: pending.username,
                clientMetadata: call.clientMetadataOfAnswers)
            parameters = ["USERNAME": .string(pending.username)]
            for (name, value) in (call.pool.settings.customChallenge?.parameters ?? [:]).sorted(by: { $0.key < $1.key })
            {
                parameters[name] = .string(value)
            }
        }
        try keep(pending, under: session, call)
        return [
            "ChallengeName": .string(pending.challenge.name), "Session": .string(session),
            "ChallengeParameters": .object(parameters),
        ]
    }

    /// A name for a session that nobody can guess.
    static func session() -> String {
        "AYAB" + Base64URL.encode((0..<96).map { _ in UInt8.random(in: 0 ... .max) })
    }

    private static func secretBlock() -> String { base64((0..<96).map { _ in UInt8.random(in: 0 ... .max) }) }
}
