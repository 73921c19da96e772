import AWSClient
import CredentialModel
import Platform
import StrictJSON
import UserPools

/// Ends a session of a user pool where it began: this one (RevokeToken), or every one of the user (GlobalSignOut).
struct UserPoolSignOut {
    let refresher: UserPoolRefresher
    let identity: Identity
    let tools: ProviderTools
    let variant: AWSEndpoint.Variant
    let deadline: BootInstant

    /// Ends it; a session that the pool no longer knows counts as ended.
    func end(_ token: RefreshToken, _ slot: JSONValue?, everywhere: Bool) async -> Revocation {
        let memory = UserPoolMemory(slot, of: refresher)
        // The token of somebody whom the configuration no longer names cannot be shown to this client.
        guard token.seed == nil || token.seed == memory.login else { return .nothing }
        do throws(RefreshFailure) {
            let client = try await UserPoolClient(
                of: refresher, for: identity, tools: tools, variant: variant, deadline: deadline)
            return try await end(token, memory, everywhere: everywhere, at: client)
        } catch {
            return .failed(error)
        }
    }

    private func end(
        _ token: RefreshToken, _ memory: UserPoolMemory, everywhere: Bool, at client: UserPoolClient
    ) async throws(RefreshFailure) -> Revocation {
        let session = UserPoolSession(client: client)
        do throws(UserPoolError) {
            if everywhere {
                try await session.signOutEverywhere(accessToken: try await accessToken(token, memory, session))
            } else {
                try await session.revoke(token.value)
            }
            return .revoked
        } catch {
            switch error.code {
            case "TokenRevokedException": return .revoked
            case "UnsupportedTokenTypeException", "UnsupportedOperationException":
                return .unsupported(
                    advice: "the app client does not let tokens be revoked (EnableTokenRevocation); "
                        + "'logout --global' ends every session of the user")
            default: throw RefreshFailure(error)
            }
        }
    }

    /// The access token of the session, renewed where it has ended: nothing of what comes with it is needed any more.
    private func accessToken(
        _ token: RefreshToken, _ memory: UserPoolMemory, _ session: UserPoolSession
    ) async throws(UserPoolError) -> Secret {
        if let known = memory.accessToken, known.expiration > tools.endpoint.time.now + .seconds(5) {
            return known.value
        }
        return try await session.renew(
            token.value, username: memory.username, deviceKey: memory.device?.key, by: memory.renewal
        ).tokens.accessToken
    }
}
