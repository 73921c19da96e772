package import CredentialModel
package import StrictJSON
package import UserPools

/// What is remembered of a user pool beside its tokens: the identity's slot of the encrypted state.
///
/// It belongs to one user of one client of one pool; of another one it is worth nothing, and neither is the refresh token
/// that lies beside it.
package struct UserPoolMemory: Sendable, Hashable {
    /// Whose it is: see ``login(of:)``.
    package var login: String
    /// The user's name in the pool, never an alias.
    package var username: String?
    /// This machine, where the pool tracks devices.
    package var device: RememberedDevice?
    /// The step of the last authenticator code that was shown.
    package var lastStep: Int64?
    /// By which call the session was renewed.
    package var renewal: UserPoolSession.Renewal
    /// Whether `newPassword` has taken the place of `password`.
    package var hasNewPassword: Bool
    /// What the operations of the signed-in user are paid with, and when it ends.
    package private(set) var accessToken: AccessToken?

    /// An access token of the session.
    package struct AccessToken: Sendable, Hashable {
        package let value: Secret
        package let expiration: Timestamp
    }

    /// The longest access token that is remembered (bytes): a slot holds 16 KiB, and more than this token.
    private static let accessTokenLimit = 8 << 10

    /// Nothing is known yet.
    package init(of refresher: UserPoolRefresher) {
        login = Self.login(of: refresher)
        renewal = .initiateAuth
        hasNewPassword = false
    }

    /// What a slot holds for this user; a slot of another user, or of a handler, holds nothing.
    package init(_ slot: JSONValue?, of refresher: UserPoolRefresher) {
        self.init(of: refresher)
        guard let slot = slot?["userPool"], slot["login"]?.string == login else { return }
        username = slot["username"]?.string
        device = RememberedDevice(encoded: slot["device"])
        lastStep = slot["lastStep"]?.integer
        renewal = slot["renewal"]?.string.flatMap(UserPoolSession.Renewal.init(rawValue:)) ?? .initiateAuth
        hasNewPassword = slot["hasNewPassword"]?.bool ?? false
        if let token = slot["accessToken"]?.string, let end = slot["accessTokenEnd"]?.integer {
            accessToken = AccessToken(value: Secret(token), expiration: Timestamp(milliseconds: end))
        }
    }

    /// The slot's content.
    package var slot: JSONValue {
        var object: JSONObject = ["login": .string(login), "renewal": .string(renewal.rawValue)]
        object["username"] = username.map { .string($0) }
        object["device"] = device?.encoded
        object["lastStep"] = lastStep.map { .integer($0) }
        if hasNewPassword { object["hasNewPassword"] = true }
        object["accessToken"] = accessToken.map { .string($0.value.reveal()) }
        object["accessTokenEnd"] = accessToken.map { .integer($0.expiration.milliseconds) }
        return ["userPool": .object(object)]
    }

    /// A digest of pool, client and configured user: the ``RefreshToken/seed`` of the refresh tokens that are theirs.
    package static func login(of refresher: UserPoolRefresher) -> String {
        let parts = [refresher.userPoolID, refresher.clientID, refresher.username ?? ""]
        return RefreshToken.digest(of: Secret(parts.joined(separator: "\n")))
    }

    /// Takes over the access token that came with these tokens; one that is too long is asked for anew when it is needed.
    package mutating func keepAccessToken(of tokens: UserPoolTokens, at now: Timestamp) {
        let isShort = tokens.accessToken.reveal().utf8.count <= Self.accessTokenLimit
        accessToken = isShort ? AccessToken(value: tokens.accessToken, expiration: now + tokens.lifetime) : nil
    }

    /// Takes over what a sign-in has told; a device that is new must have been confirmed before.
    package mutating func adopt(_ signedIn: SignedIn, confirmed device: RememberedDevice?) {
        username = signedIn.tokens.username ?? signedIn.username
        if signedIn.forgotDevice || signedIn.newDevice != nil { self.device = nil }
        if let device { self.device = device }
    }
}
