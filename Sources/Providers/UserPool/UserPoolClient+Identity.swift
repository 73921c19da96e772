import AWSClient
import CredentialModel
import Platform
import UserPools

extension UserPoolClient {
    /// The client of an identity's pool, whose answers must all be there before the deadline.
    init(
        of refresher: UserPoolRefresher, for identity: Identity, tools: ProviderTools, variant: AWSEndpoint.Variant,
        deadline: BootInstant
    ) async throws(RefreshFailure) {
        let app = try await UserPoolApp(of: refresher, reading: tools.secrets)
        do throws(UserPoolError) {
            try self.init(
                app: app,
                transport: BoundedTransport(
                    transport: tools.endpoint.transport, time: tools.endpoint.time, deadline: deadline),
                time: tools.endpoint.time, offsets: tools.endpoint.offsets, variant: variant,
                override: identity.endpoints.cognitoIdentityProvider)
        } catch {
            throw RefreshFailure(error)
        }
    }
}
