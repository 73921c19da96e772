package import CredentialModel
package import Platform
package import UserPools

extension UserPoolApp {
    /// The app client that an identity signs in as. Fails like a refresh when its secret cannot be read.
    package init(
        of refresher: UserPoolRefresher, reading secrets: SecretReader
    ) async throws(RefreshFailure) {
        var secret: Secret?
        do throws(SecretError) {
            if let source = refresher.clientSecret { secret = try await secrets.read(source) }
        } catch {
            throw RefreshFailure(reading: "secret of the app client", error)
        }
        do throws(UserPoolError) {
            try self.init(userPoolID: refresher.userPoolID, clientID: refresher.clientID, clientSecret: secret)
        } catch {
            throw RefreshFailure(error)
        }
    }
}
