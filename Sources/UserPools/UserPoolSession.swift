package import CredentialModel
import StrictJSON

/// A session that a sign-in began: renews it and ends it.
package struct UserPoolSession: Sendable {
    /// By which of the two calls a session is renewed.
    package enum Renewal: String, Sendable, Hashable {
        /// InitiateAuth with REFRESH_TOKEN_AUTH.
        case initiateAuth
        /// GetTokensFromRefreshToken, the only one of clients that rotate their refresh tokens.
        case getTokens
    }

    /// A session that was renewed.
    package struct Renewed: Sendable, Hashable {
        package let tokens: UserPoolTokens
        /// The call that did it: begin with it the next time.
        package let renewal: Renewal
    }

    private let client: UserPoolClient

    package init(client: UserPoolClient) { self.client = client }

    /// New tokens for a refresh token; another refresh token comes with them when the client rotates.
    ///
    /// Clients that rotate refuse REFRESH_TOKEN_AUTH, each service and each age of it in its own words; then
    /// GetTokensFromRefreshToken is asked, which serves the others too. The first call spends nothing.
    ///
    /// - Parameters:
    ///   - username: the user's name in the pool, which the secret hash of a client with a secret is made of.
    ///   - deviceKey: the device that the token was issued to.
    ///   - renewal: what did it the last time.
    ///   - metadata: what is configured goes along.
    package func renew(
        _ refreshToken: Secret, username: String?, deviceKey: String? = nil, by renewal: Renewal = .initiateAuth,
        metadata: LambdaMetadata = LambdaMetadata()
    ) async throws(UserPoolError) -> Renewed {
        if renewal == .initiateAuth {
            do throws(UserPoolError) {
                let tokens = try await initiate(refreshToken, username, deviceKey, try metadata.refreshMember)
                return Renewed(tokens: tokens, renewal: .initiateAuth)
            } catch {
                guard Self.mayRotate(error) else { throw error }
            }
        }
        return Renewed(
            tokens: try await getTokens(refreshToken, deviceKey, try metadata.refreshMember), renewal: .getTokens)
    }

    /// Revokes a refresh token and every access token that came of it (RevokeToken).
    package func revoke(_ refreshToken: Secret) async throws(UserPoolError) {
        var input: JSONObject = [
            "Token": .string(refreshToken.reveal()), "ClientId": .string(client.app.clientID),
        ]
        input["ClientSecret"] = client.app.clientSecret.map { .string($0.reveal()) }
        _ = try await client.call("RevokeToken", input, for: .refresh, hiding: [refreshToken])
    }

    /// Ends every session of the user on every machine (GlobalSignOut).
    package func signOutEverywhere(accessToken: Secret) async throws(UserPoolError) {
        _ = try await client.call(
            "GlobalSignOut", ["AccessToken": .string(accessToken.reveal())], for: .session, hiding: [accessToken])
    }

    // MARK: The two calls

    private func initiate(
        _ refreshToken: Secret, _ username: String?, _ deviceKey: String?, _ metadata: JSONValue?
    ) async throws(UserPoolError) -> UserPoolTokens {
        var parameters: JSONObject = ["REFRESH_TOKEN": .string(refreshToken.reveal())]
        parameters["DEVICE_KEY"] = deviceKey.map { .string($0) }
        parameters["SECRET_HASH"] = username.flatMap { client.app.secretHash(for: $0) }.map { .string($0) }
        var input: JSONObject = [
            "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": .string(client.app.clientID),
            "AuthParameters": .object(parameters),
        ]
        input["ClientMetadata"] = metadata
        let answer = try await client.call("InitiateAuth", input, for: .refresh, hiding: [refreshToken])
        return try UserPoolTokens(in: answer, of: "InitiateAuth")
    }

    private func getTokens(
        _ refreshToken: Secret, _ deviceKey: String?, _ metadata: JSONValue?
    ) async throws(UserPoolError) -> UserPoolTokens {
        var input: JSONObject = [
            "RefreshToken": .string(refreshToken.reveal()), "ClientId": .string(client.app.clientID),
        ]
        input["ClientSecret"] = client.app.clientSecret.map { .string($0.reveal()) }
        input["DeviceKey"] = deviceKey.map { .string($0) }
        input["ClientMetadata"] = metadata
        let answer = try await client.call("GetTokensFromRefreshToken", input, for: .refresh, hiding: [refreshToken])
        return try UserPoolTokens(in: answer, of: "GetTokensFromRefreshToken")
    }

    /// Whether a refusal of REFRESH_TOKEN_AUTH may be that of the flow and not of the token. A token that has ended or
    /// was taken back, and a user who is gone, are no better off with the other call.
    private static func mayRotate(_ error: UserPoolError) -> Bool {
        switch error.code {
        case "UnsupportedOperationException", "InvalidParameterException": return true
        case "NotAuthorizedException":
            let message = error.message.lowercased()
            return !["revoked", "expired", "disabled", "not exist"].contains { message.contains($0) }
        default: return false
        }
    }
}
