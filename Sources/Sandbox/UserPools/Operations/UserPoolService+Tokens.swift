import CredentialModel
import FoundationEssentials
import StrictJSON

extension UserPoolService {
    // MARK: Giving

    /// Ends a sign-in with tokens.
    ///
    /// - Parameter occasion: how the pre token generation trigger is told (`triggerSource`).
    func finish(_ call: PoolCall, _ pending: PendingSignIn, occasion: String) throws(ServiceError) -> JSONValue {
        let metadata = call.clientMetadataOfAnswers
        guard let user = call.pool.user(pending.username) else { throw .userNotFound }
        try call.run(.postAuthentication, "Authentication", for: user.username, clientMetadata: metadata)
        try call.run(.preTokenGeneration, occasion, for: user.username, clientMetadata: metadata)
        var deviceKey = pending.deviceKey
        let isKnownDevice = deviceKey.flatMap { user.devices[$0]?.verifier } != nil
        let isNewDevice = call.pool.settings.deviceTracking != .off && !isKnownDevice
        if isNewDevice { deviceKey = "\(call.pool.region)_\(UniqueID.random())" }
        let record = SignInRecord(
            username: user.username, clientID: call.client.id, deviceKey: deviceKey, time: call.now,
            expiration: call.now + call.client.settings.refreshTokenLifetime)
        let id = UniqueID.random()
        let refreshToken = Self.newRefreshToken()
        try call.pool.change { records throws(ServiceError) in
            records.signIns[id] = record
            records.refreshTokens[refreshToken] = RefreshTokenRecord(signIn: id)
            try records.change(user.username) { user throws(ServiceError) in
                user.signIns.insert(id)
                if isNewDevice, let deviceKey { user.devices[deviceKey] = PoolDevice() }
            }
        }
        var result = try tokens(call, user, id, record)
        result["RefreshToken"] = .string(refreshToken)
        if isNewDevice, let deviceKey {
            result["NewDeviceMetadata"] = [
                "DeviceKey": .string(deviceKey),
                "DeviceGroupKey": .string(Self.deviceGroup(of: user.username, in: call.pool)),
            ]
        }
        return ["AuthenticationResult": .object(result), "ChallengeParameters": [:]]
    }

    /// An access token and an id token that go back to that sign-in.
    private func tokens(
        _ call: PoolCall, _ user: PoolUser, _ signIn: String, _ record: SignInRecord
    ) throws(ServiceError) -> JSONObject {
        let lifetime = call.client.settings.tokenLifetime ?? tokenLifetime
        let common: [(String, JSONValue)] = [
            ("sub", .string(user.sub)), ("iss", .string(call.pool.issuer)), ("origin_jti", .string(signIn)),
            ("event_id", .string(UniqueID.random())), ("auth_time", .integer(record.time.seconds)),
            ("iat", .integer(call.now.seconds)), ("exp", .integer((call.now + lifetime).seconds)),
        ]
        var access = JSONObject(
            common + [
                ("token_use", "access"), ("client_id", .string(call.client.id)), ("username", .string(user.username)),
                ("scope", "aws.cognito.signin.user.admin"),
            ])
        access["device_key"] = record.deviceKey.map { .string($0) }
        var identity = JSONObject(
            common + [
                ("token_use", "id"), ("aud", .string(call.client.id)), ("cognito:username", .string(user.username)),
            ])
        for (name, value) in user.attributes.sorted(by: { $0.key < $1.key }) {
            identity[name] = name.hasSuffix("_verified") ? .bool(value == "true") : .string(value)
        }
        return [
            "AccessToken": .string(try signer.sign(access)), "IdToken": .string(try signer.sign(identity)),
            "ExpiresIn": .integer(lifetime.components.seconds), "TokenType": "Bearer",
        ]
    }

    // MARK: Renewing

    /// REFRESH_TOKEN_AUTH, which clients that rotate their tokens may not use.
    func refresh(_ call: PoolCall, _ parameters: [String: String]) throws(ServiceError) -> JSONValue {
        let settings = call.client.settings
        guard settings.flows.contains(.refreshToken), settings.rotationGracePeriod == nil else {
            throw .invalidParameter("REFRESH_TOKEN_AUTH is not enabled for the client.")
        }
        let token = try call.required("REFRESH_TOKEN", in: parameters)
        let (user, id, record) = try redeem(call, token, deviceKey: parameters["DEVICE_KEY"])
        // Not what the user signed in with, but the name proper.
        try call.client.check(secretHash: parameters["SECRET_HASH"], of: user.username)
        try call.run(.preTokenGeneration, "RefreshTokens", for: user.username)
        return [
            "AuthenticationResult": .object(try tokens(call, user, id, record)), "ChallengeParameters": [:],
        ]
    }

    /// `GetTokensFromRefreshToken`: renews, and rotates where the client does so.
    func getTokensFromRefreshToken(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        let token = call.input.texts["RefreshToken"] ?? ""
        try call.client.check(secret: call.input.texts["ClientSecret"])
        let (user, id, record) = try redeem(call, token, deviceKey: call.input.texts["DeviceKey"])
        try call.run(
            .preTokenGeneration, "RefreshTokens", for: user.username, clientMetadata: call.clientMetadata)
        var result = try tokens(call, user, id, record)
        if call.client.settings.rotationGracePeriod != nil {
            let next = Self.newRefreshToken()
            try call.pool.change { records in
                let first = records.refreshTokens[token]?.rotated ?? call.now
                records.refreshTokens[token]?.rotated = first
                records.refreshTokens[next] = RefreshTokenRecord(signIn: id)
            }
            result["RefreshToken"] = .string(next)
        }
        return ["AuthenticationResult": .object(result)]
    }

    private func redeem(
        _ call: PoolCall, _ token: String, deviceKey: String?
    ) throws(ServiceError) -> (user: PoolUser, signIn: String, record: SignInRecord) {
        let found: (RefreshTokenRecord, SignInRecord)? = try call.pool.change { records in
            guard let token = records.refreshTokens[token], let signIn = records.signIns[token.signIn] else {
                return nil
            }
            return (token, signIn)
        }
        guard let (token, record) = found, record.clientID == call.client.id,
            record.deviceKey == nil || record.deviceKey == deviceKey
        else {
            throw .notAuthorized("Invalid Refresh Token.")
        }
        guard !record.isRevoked else { throw .notAuthorized("Refresh Token has been revoked") }
        guard call.now < record.expiration else { throw .notAuthorized("Refresh Token has expired") }
        if let rotated = token.rotated, call.now >= rotated + (call.client.settings.rotationGracePeriod ?? .zero) {
            throw ServiceError("RefreshTokenReuseException", "Refresh token was already used and rotated.")
        }
        guard let user = call.pool.user(record.username) else { throw .userNotFound }
        guard user.isEnabled else { throw .userDisabled }
        guard user.status != .resetRequired else { throw .passwordResetRequired }
        return (user, token.signIn, record)
    }

    // MARK: Taking back

    /// `RevokeToken`: ends the sign-in of a refresh token. One that nobody knows is no error (RFC 7009, 2.2).
    func revokeToken(_ call: PoolCall) throws(ServiceError) -> JSONValue {
        do throws(ServiceError) { try call.client.check(secret: call.input.texts["ClientSecret"]) } catch {
            throw ServiceError("UnauthorizedException", error.message)
        }
        let token = call.input.texts["Token"] ?? ""
        guard JSONWebToken(token) == nil else {
            throw ServiceError("UnsupportedTokenTypeException", "The token is not a refresh token.")
        }
        let isOthers: Bool = try call.pool.change { records in
            guard let id = records.refreshTokens[token]?.signIn else { return false }
            guard records.signIns[id]?.clientID == call.client.id else { return true }
            records.signIns[id]?.isRevoked = true
            return false
        }
        guard !isOthers else {
            throw ServiceError("UnauthorizedException", "The token was not issued to this client.")
        }
        return [:]
    }

    /// `GlobalSignOut`: ends every sign-in of the user.
    func globalSignOut(_ bearer: TokenBearer) throws(ServiceError) -> JSONValue {
        try bearer.call.pool.change { $0.signOut(bearer.user.username) }
        return [:]
    }

    // MARK: Knowing again

    /// Who calls with an access token.
    func bearer(of operation: SandboxOperation, _ input: UserPoolInput) throws(ServiceError) -> TokenBearer {
        guard let text = input.texts["AccessToken"], let token = JSONWebToken(text), signer.verifies(text),
            token.claims["token_use"] == "access", let id = token.claims["origin_jti"]?.string,
            let client = token.claims["client_id"]?.string.flatMap({ self.client($0) }),
            token.issuer == client.pool.issuer, let expiration = token.expiration
        else { throw .notAuthorized("Invalid Access Token") }
        let now = clock.now
        guard now < expiration else { throw .notAuthorized("Access Token has expired") }
        let record: SignInRecord? = try client.pool.change { $0.signIns[id] }
        guard let record, let user = client.pool.user(record.username) else { throw .userNotFound }
        guard !record.isRevoked else { throw .notAuthorized("Access Token has been revoked") }
        guard user.isEnabled else { throw .userDisabled }
        let call = PoolCall(operation: operation, client: client, input: input, now: now)
        return TokenBearer(call: call, user: user, signIn: id)
    }

    private static func newRefreshToken() -> String {
        // Encrypted for the service alone, in five parts (RFC 7516): nobody else can read it.
        let parts = [40, 16, 12, 160, 16].map { count in
            Base64URL.encode((0..<count).map { _ in UInt8.random(in: 0 ... .max) })
        }
        return parts.joined(separator: ".")
    }

    /// The standard alphabet, with padding.
    static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
