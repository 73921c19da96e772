import CredentialModel
import FoundationEssentials
import StrictJSON

extension UserPoolService {
    /// The parts of a sign-in, in their order.
    enum Stage: Int, Comparable {
        case password, newPassword, factor, device

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// `RespondToAuthChallenge`: takes an answer, and asks the next question or signs in.
    func respondToAuthChallenge(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let responses = call.input.maps["ChallengeResponses"] ?? [:]
        let name = call.input.texts["ChallengeName"] ?? ""
        let username = try call.required("USERNAME", in: responses)
        try call.client.check(secretHash: responses["SECRET_HASH"], of: username)
        let key = try pendingKey(call, name, responses, username: username)
        let pending = try take(key, call)
        guard pending.challenge.name == name, pending.clientID == call.client.id,
            pending.username == call.pool.user(username)?.username ?? username
        else { throw .invalidSession }
        switch pending.challenge {
        case .password(let exchange, let isCustom):
            return try answerPassword(call, pending, exchange, isCustom: isCustom, responses, key: key)
        case .newPassword: return try answerNewPassword(call, pending, responses, key: key)
        case .code(let method, let code):
            return try answerCode(call, pending, method, sent: code, responses, key: key)
        case .choice(let methods):
            guard let method = MFAMethod(answer: responses["ANSWER"]), methods.contains(method) else {
                try keep(pending, under: key, call)
                throw .invalidParameter("ANSWER must be one of the methods that can be chosen.")
            }
            return try askCode(call, pending, method)
        case .setup(let isVerified):
            guard isVerified else {
                try keep(pending, under: key, call)
                throw .invalidParameter("The software token must be verified first.")
            }
            return try advance(call, pending, after: .factor)
        case .custom(let attempt): return try answerCustom(call, pending, attempt, responses)
        case .device(let session):
            // It waited under two keys, and is spent under both.
            let other = Self.deviceSession(call, username: pending.username, pending.deviceKey ?? "")
            try call.pool.change { records in
                for key in [session, other] { records.pending.remove(key) }
            }
            return try answerDevice(call, pending, responses)
        case .devicePassword(let exchange):
            return try answerDevicePassword(call, pending, exchange, responses)
        }
    }

    /// Under what the sign-in is kept that is answered: SRP has its secret block for it, everything else a session.
    private func pendingKey(
        _ call: PoolCall, _ name: String, _ responses: [String: String], username: String
    ) throws(ServiceError) -> String {
        switch name {
        case "PASSWORD_VERIFIER", "DEVICE_PASSWORD_VERIFIER":
            return try call.required("PASSWORD_CLAIM_SECRET_BLOCK", in: responses)
        case "DEVICE_SRP_AUTH" where call.input.texts["Session"] == nil:
            // Some clients answer this challenge without its session.
            let deviceKey = try call.required("DEVICE_KEY", in: responses)
            return Self.deviceSession(call, username: call.pool.user(username)?.username ?? username, deviceKey)
        default:
            guard let session = call.input.texts["Session"] else {
                throw .invalidParameter("Missing required parameter Session")
            }
            return session
        }
    }

    /// Where a device's sign-in waits for clients that send no session.
    static func deviceSession(_ call: PoolCall, username: String, _ deviceKey: String) -> String {
        "\(call.client.id)\n\(username)\n\(deviceKey)"
    }

    /// The sign-in that waits under a key, which then is spent.
    func take(_ key: String, _ call: PoolCall) throws(ServiceError) -> PendingSignIn {
        let entry: (value: PendingSignIn, expiration: Timestamp)? = try call.pool.change { records in
            defer { records.pending.remove(key) }
            return records.pending.entry(key)
        }
        guard let entry else { throw .invalidSession }
        guard call.now < entry.expiration else { throw .sessionExpired }
        var pending = entry.value
        pending.expiration = entry.expiration
        return pending
    }

    // MARK: Answers

    private func answerPassword(
        _ call: PoolCall, _ pending: PendingSignIn, _ exchange: PendingSignIn.SRPExchange, isCustom: Bool,
        _ responses: [String: String], key: String
    ) throws(ServiceError) -> JSONValue {
        var pending = pending
        let isRight = try isProven(
            call, exchange, identity: call.pool.name + pending.username, secretBlock: key, responses)
        guard let user = call.pool.user(pending.username) else { throw call.unknownUser }
        try admit(call, user, isRightPassword: isRight)
        if let deviceKey = responses["DEVICE_KEY"] {
            guard user.devices[deviceKey] != nil else {
                // Clients forget the device and answer once more.
                try keep(pending, under: key, call)
                throw .deviceNotFound
            }
            pending.deviceKey = deviceKey
        }
        guard isCustom else { return try advance(call, pending, after: .password) }
        try call.run(
            .defineAuthChallenge, "Authentication", for: user.username, clientMetadata: call.clientMetadataOfAnswers)
        pending.challenge = .custom(attempt: 1)
        return try ask(call, pending)
    }

    /// Whether the claim of an SRP exchange is signed under the key of the right password, and just now.
    func isProven(
        _ call: PoolCall, _ exchange: PendingSignIn.SRPExchange, identity: String, secretBlock: String,
        _ responses: [String: String]
    ) throws(ServiceError) -> Bool {
        let signature = try call.required("PASSWORD_CLAIM_SIGNATURE", in: responses)
        let timestamp = try call.required("TIMESTAMP", in: responses)
        guard ClaimTimestamp.isAcceptable(timestamp, at: call.now), let signature = Data(base64Encoded: signature),
            let block = Data(base64Encoded: secretBlock)
        else { return false }
        let key = SecureRemotePassword.sessionKey(
            clientKey: exchange.clientKey, serverKey: exchange.serverKey, verifier: exchange.verifier)
        return SecureRemotePassword.isSigned(
            [UInt8](signature), key: key, identity: identity, secretBlock: [UInt8](block), timestamp: timestamp)
    }

    private func answerNewPassword(
        _ call: PoolCall, _ pending: PendingSignIn, _ responses: [String: String], key: String
    ) throws(ServiceError) -> JSONValue {
        let prefix = "userAttributes."
        let attributes = responses.filter { $0.key.hasPrefix(prefix) }
            .map { (name: String($0.key.dropFirst(prefix.count)), value: $0.value) }.sorted { $0.name < $1.name }
        do throws(ServiceError) {
            let password = try call.required("NEW_PASSWORD", in: responses)
            try call.pool.settings.passwordPolicy.check(password)
            try checkSchema(call.pool, attributes)
            try call.pool.change { records throws(ServiceError) in
                try records.change(pending.username) { user throws(ServiceError) in
                    for (name, value) in attributes { user.attributes[name] = value }
                    let missing = call.pool.settings.requiredAttributes.filter { user.attributes[$0] == nil }
                    guard missing.isEmpty else {
                        throw .invalidParameter(
                            "Invalid attributes given, \(missing.sorted().joined(separator: ", ")) is missing")
                    }
                    user.change(password: Secret(password))
                    user.status = .confirmed
                }
            }
        } catch {
            // A better answer may follow.
            try keep(pending, under: key, call)
            throw error
        }
        return try advance(call, pending, after: .newPassword)
    }

    private func answerCode(
        _ call: PoolCall, _ pending: PendingSignIn, _ method: MFAMethod, sent: String?, _ responses: [String: String],
        key: String
    ) throws(ServiceError) -> JSONValue {
        do throws(ServiceError) {
            let code = try call.required(method.responseName, in: responses)
            if let sent {
                guard sent == code else { throw .factorMismatch }
            } else {
                try redeemSoftwareToken(code, of: pending.username, in: call.pool, at: call.now)
            }
        } catch {
            var pending = pending
            pending.failures += 1
            if pending.failures < 5 { try keep(pending, under: key, call) }
            throw error
        }
        return try advance(call, pending, after: .factor)
    }

    private func redeemSoftwareToken(
        _ code: String, of username: String, in pool: UserPool, at now: Timestamp
    ) throws(ServiceError) {
        try pool.change { records throws(ServiceError) in
            try records.change(username) { user throws(ServiceError) in
                do throws(TimeBasedCodes.Refusal) {
                    try user.softwareToken?.redeem(code, at: now)
                } catch {
                    throw error == .wrong ? .factorMismatch : .softwareTokenUsed
                }
            }
        }
    }

    private func answerCustom(
        _ call: PoolCall, _ pending: PendingSignIn, _ attempt: Int, _ responses: [String: String]
    ) throws(ServiceError) -> JSONValue {
        let answer = try call.required("ANSWER", in: responses)
        let metadata = call.clientMetadataOfAnswers
        try call.run(
            .verifyAuthChallengeResponse, "Authentication", for: pending.username, clientMetadata: metadata)
        try call.run(.defineAuthChallenge, "Authentication", for: pending.username, clientMetadata: metadata)
        let user = call.pool.user(pending.username)
        let isRight = answer.utf8.elementsEqual((call.pool.settings.customChallenge?.answer.reveal() ?? "").utf8)
        guard isRight, let user else {
            guard attempt < 3 else { throw .wrongPassword }
            var pending = pending
            pending.challenge = .custom(attempt: attempt + 1)
            return try ask(call, pending)
        }
        guard user.status != .unconfirmed else { throw .userNotConfirmed }
        return try finish(call, pending, occasion: "Authentication")
    }

    // MARK: What comes next

    /// Asks what is still to be asked after a part of the sign-in is through, and signs in when nothing is.
    func advance(_ call: PoolCall, _ pending: PendingSignIn, after stage: Stage) throws(ServiceError) -> JSONValue {
        var pending = pending
        guard let user = call.pool.user(pending.username) else { throw .userNotFound }
        if stage < .newPassword, user.status == .forceChangePassword {
            pending.challenge = .newPassword
            return try ask(call, pending, parameters: newPasswordParameters(call, user))
        }
        let device = pending.deviceKey.flatMap { user.devices[$0] }
        let replacesFactor = device?.verifier != nil && device?.isRemembered == true
        if stage < .factor, !replacesFactor, let question = try askFactor(call, pending, user) { return question }
        if stage < .device, let deviceKey = pending.deviceKey, device?.verifier != nil {
            let session = Self.session()
            pending.challenge = .device(session: session)
            try keep(pending, under: Self.deviceSession(call, username: user.username, deviceKey), call)
            return try ask(call, pending, parameters: ["DEVICE_KEY": .string(deviceKey)], session: session)
        }
        let occasion =
            switch stage {
            case .newPassword: "NewPasswordChallenge"
            case .device: "AuthenticateDevice"
            default: "Authentication"
            }
        return try finish(call, pending, occasion: occasion)
    }

    private func newPasswordParameters(_ call: PoolCall, _ user: PoolUser) -> JSONObject {
        let missing = call.pool.settings.requiredAttributes.filter { user.attributes[$0] == nil }.sorted()
        let required = JSONValue.array(missing.map { .string("userAttributes.\($0)") })
        return [
            "requiredAttributes": .string(JSONWriter.string(required)),
            "userAttributes": .string(JSONWriter.string(TriggerInvocation.map(user.attributes))),
        ]
    }

    /// The question for a second factor, or `nil` where none is due.
    private func askFactor(
        _ call: PoolCall, _ pending: PendingSignIn, _ user: PoolUser
    ) throws(ServiceError) -> JSONValue? {
        guard call.pool.settings.multiFactor != .off else { return nil }
        var pending = pending
        let methods = MFAMethod.allCases.filter(user.factors.contains)
        if let preferred = user.preferredFactor, methods.contains(preferred) {
            return try askCode(call, pending, preferred)
        }
        switch methods.count {
        case 0 where call.pool.settings.multiFactor == .required:
            pending.challenge = .setup(isVerified: false)
            return try ask(call, pending, parameters: ["MFAS_CAN_SETUP": #"["SOFTWARE_TOKEN_MFA"]"#])
        case 0: return nil
        case 1: return try askCode(call, pending, methods[0])
        default:
            pending.challenge = .choice(methods)
            let names = JSONWriter.string(.array(methods.map { .string($0.rawValue) }))
            return try ask(call, pending, parameters: ["MFAS_CAN_CHOOSE": .string(names)])
        }
    }

    /// Asks for a code, after it was sent where one has to be.
    private func askCode(
        _ call: PoolCall, _ pending: PendingSignIn, _ method: MFAMethod
    ) throws(ServiceError) -> JSONValue {
        var pending = pending
        pending.failures = 0
        guard let attribute = method.attribute else {
            pending.challenge = .code(method, nil)
            return try ask(call, pending)
        }
        guard let destination = call.pool.user(pending.username)?.attributes[attribute] else {
            throw .invalidParameter("User has no \(attribute) to which a code could be sent.")
        }
        try call.run(.customMessage, "Authentication", for: pending.username)
        let code = ConfirmationCode.digits()
        call.pool.journal.record(
            DeliveredCode(
                time: call.now, username: pending.username, purpose: method.rawValue, medium: Self.medium(attribute),
                destination: destination, code: code, expiration: call.now + call.client.settings.sessionLifetime))
        pending.challenge = .code(method, code)
        return try ask(
            call, pending,
            parameters: [
                "CODE_DELIVERY_DELIVERY_MEDIUM": .string(Self.medium(attribute)),
                "CODE_DELIVERY_DESTINATION": .string(Self.masked(destination)),
            ])
    }
}

extension MFAMethod {
    /// The method that an answer to SELECT_MFA_TYPE names.
    fileprivate init?(answer: String?) {
        guard let answer else { return nil }
        self.init(rawValue: answer == "EMAIL_MFA" ? "EMAIL_OTP" : answer)
    }
}
