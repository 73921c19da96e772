import CredentialModel
import FoundationEssentials
import StrictJSON

extension UserPoolService {
    /// The group that all devices of a user belong to.
    static func deviceGroup(of username: String, in pool: UserPool) -> String {
        "-\(Base32.name(of: "\(pool.id)\n\(username)").prefix(9))"
    }

    /// Begins the proof that a device is the one that it says.
    func answerDevice(
        _ call: PoolCall, _ pending: PendingSignIn, _ responses: [String: String]
    ) throws(ServiceError) -> JSONValue {
        let deviceKey = try call.required("DEVICE_KEY", in: responses)
        guard deviceKey == pending.deviceKey,
            let (salt, verifier) = call.pool.user(pending.username)?.devices[deviceKey]?.verifier
        else { throw .deviceNotFound }
        let serverKey = SecureRemotePassword.serverKey(for: verifier)
        var pending = pending
        pending.expiration = nil
        pending.challenge = .devicePassword(
            PendingSignIn.SRPExchange(
                clientKey: try clientKey(call, responses), serverKey: serverKey, verifier: verifier))
        let secretBlock = Self.base64((0..<96).map { _ in UInt8.random(in: 0 ... .max) })
        try keep(pending, under: secretBlock, call)
        return [
            "ChallengeName": "DEVICE_PASSWORD_VERIFIER",
            "ChallengeParameters": [
                "USERNAME": .string(pending.username), "DEVICE_KEY": .string(deviceKey),
                "SALT": .string(SecureRemotePassword.hex(salt)),
                "SRP_B": .string(SecureRemotePassword.hex(serverKey.public)), "SECRET_BLOCK": .string(secretBlock),
            ],
        ]
    }

    /// Ends it.
    func answerDevicePassword(
        _ call: PoolCall, _ pending: PendingSignIn, _ exchange: PendingSignIn.SRPExchange,
        _ responses: [String: String]
    ) throws(ServiceError) -> JSONValue {
        let deviceKey = try call.required("DEVICE_KEY", in: responses)
        let identity = Self.deviceGroup(of: pending.username, in: call.pool) + deviceKey
        let isProven = try isProven(
            call, exchange, identity: identity, secretBlock: responses["PASSWORD_CLAIM_SECRET_BLOCK"] ?? "", responses)
        guard deviceKey == pending.deviceKey, isProven else { throw .wrongPassword }
        return try advance(call, pending, after: .device)
    }

    /// `ConfirmDevice`: takes a device's salt and verifier.
    func confirmDevice(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        guard let texts = bearer.call.input.deviceVerifier, let salt = Data(base64Encoded: texts.salt),
            let verifier = Data(base64Encoded: texts.verifier), !salt.isEmpty,
            !ModularGroup.reduced([UInt8](verifier)).isEmpty
        else { throw .invalidParameter("DeviceSecretVerifierConfig must hold a salt and a verifier in base64.") }
        let tracking = bearer.call.pool.settings.deviceTracking
        try changeDevice(bearer) { device in
            device?.verifier = ([UInt8](salt), [UInt8](verifier))
            device?.isRemembered = tracking == .always
        }
        return ["UserConfirmationNecessary": .bool(tracking == .optIn)]
    }

    /// `UpdateDeviceStatus`: remembers a device, or no longer.
    func updateDeviceStatus(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        let isRemembered = bearer.call.input.texts["DeviceRememberedStatus"] == "remembered"
        try changeDevice(bearer) { $0?.isRemembered = isRemembered }
        return [:]
    }

    /// `ForgetDevice`.
    func forgetDevice(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        try changeDevice(bearer) { $0 = nil }
        return [:]
    }

    private func changeDevice(_ bearer: TokenBearer, _ body: (inout PoolDevice?) -> Void) throws(ServiceError) {
        let key = bearer.call.input.texts["DeviceKey"] ?? ""
        try bearer.call.pool.change { records throws(ServiceError) in
            try records.change(bearer.user.username) { user throws(ServiceError) in
                guard user.devices[key] != nil else { throw .deviceNotFound }
                body(&user.devices[key])
            }
        }
    }
}
