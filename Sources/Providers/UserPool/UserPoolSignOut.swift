package import CredentialModel
package import UserPools

/// Ends the session of an identity in its user pool: what `logout` revokes.
package struct UserPoolSignOut: Sendable {
    private let session: UserPoolSession

    package init(client: UserPoolClient) { session = UserPoolSession(client: client) }

    /// Revokes the refresh token, and every access token that came of it.
    ///
    /// - Parameters:
    ///   - refreshToken: the one in force.
    ///   - memory: what is remembered beside it.
    ///   - everywhere: whether the user's sessions on all machines end (GlobalSignOut).
    package func end(
        _ refreshToken: Secret, _ memory: UserPoolMemory, everywhere: Bool = false
    ) async throws(RefreshFailure) {
        do throws(UserPoolError) {
            guard everywhere else { return try await session.revoke(refreshToken) }
            // A session that is renewed once more gives the access token that pays for the end of all. It ends with them.
            let renewed = try await session.renew(
                refreshToken, username: memory.username, deviceKey: memory.device?.key, by: memory.renewal)
            try await session.signOutEverywhere(accessToken: renewed.tokens.accessToken)
        } catch {
            throw RefreshFailure(error)
        }
    }
}
