import Config
import CredentialModel
import Platform
import Sandbox

extension SandboxBox {
    /// The password of a user whose own one the configuration does not give, for those who want to sign in by hand.
    private static let defaultPassword = Secret("Evercred-sandbox-1")

    /// The user pools of the configuration, in which its app clients and users exist, under the configuration's secrets.
    ///
    /// An identity whose secrets cannot be read is left out, which is said on stderr: the others can sign in without it.
    func userPools(reading secrets: SecretReader) async -> [String: SandboxUserPool] {
        var pools: [String: SandboxUserPool] = [:]
        for identity in original.identities {
            let settings = original.signIn(for: identity.name).userPool
            guard case .cognito(_, let poolID) = identity.provider, let clientID = settings.clientID else { continue }
            do throws(SecretError) {
                var pool = pools[poolID] ?? SandboxUserPool()
                pool.clients[clientID] = SandboxAppClient(
                    secret: try await secrets.read(optional: settings.clientSecret),
                    flows: Set(SandboxAppClient.Flow.allCases))
                if let user = try await user(settings, reading: secrets),
                    !pool.users.contains(where: { $0.username == user.username })
                {
                    pool.users.append(user)
                }
                pools[poolID] = pool
            } catch {
                Terminal.complain(
                    "evercred: sandbox: the user pool client of \(identity.name) is left out, for \(error.message)")
            }
        }
        return pools
    }

    /// The user whom an identity signs in: with its password, which a new one must replace where there is one, and its
    /// authenticator.
    private func user(
        _ settings: UserPoolSettings, reading secrets: SecretReader
    ) async throws(SecretError) -> SandboxPoolUser? {
        guard let username = settings.username else { return nil }
        return SandboxPoolUser(
            username: username, password: try await secrets.read(optional: settings.password) ?? Self.defaultPassword,
            attributes: ["email": "\(username.prefix { $0 != "@" })@example.com", "email_verified": "true"],
            status: settings.newPassword == nil ? .confirmed : .forceChangePassword,
            totpSeed: try await secrets.read(optional: settings.totp))
    }
}

extension SecretReader {
    /// The secret, where there is one.
    fileprivate func read(optional source: SecretSource?) async throws(SecretError) -> Secret? {
        guard let source else { return nil }
        return try await read(source)
    }
}
