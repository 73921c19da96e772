package import AWSClient
package import CredentialModel
package import Platform
import StrictJSON

/// Speaks to one user pool as one app client: unsigned calls of the Cognito user pools API, each a single request.
///
/// ``UserPoolSignIn`` signs a user in, ``UserPoolSession`` keeps a session alive and ends it, ``UserPoolAccount`` does
/// everything else; this type knows the wire alone.
package struct UserPoolClient: Sendable {
    package let app: UserPoolApp
    /// Host and port: the name of the pool's rate buckets.
    package var host: String { endpoint.host }

    private let client: AWSServiceClient
    private let endpoint: AWSEndpoint
    private let wire = AWSJSONProtocol(targetPrefix: "AWSCognitoIdentityProviderService")

    /// A client that shares what it learns about clocks through `offsets`; `override` replaces AWS's own address.
    ///
    /// Fails with `endpoint` when there is no such address.
    package init(
        app: UserPoolApp, transport: any HTTPTransport, time: any TimeSource, offsets: ClockOffsets = ClockOffsets(),
        variant: AWSEndpoint.Variant = [], override: String? = nil
    ) throws(UserPoolError) {
        self.app = app
        self.client = AWSServiceClient(transport: transport, time: time, offsets: offsets)
        do throws(AWSServiceError) {
            self.endpoint = try AWSEndpoint(
                .cognitoIdentityProvider, region: app.region, variant: variant, override: override)
        } catch {
            throw UserPoolError(error, during: "finding the user pool", for: .account)
        }
    }

    /// The time on the service's clock, as far as we know it.
    package var now: Timestamp { client.now(at: endpoint) }

    /// The operation's answer. `secrets` never appear in the error's message, nor does the client's own.
    func call(
        _ operation: String, _ input: JSONObject, for purpose: CallPurpose, hiding secrets: [Secret] = []
    ) async throws(UserPoolError) -> JSONObject {
        do throws(AWSServiceError) {
            return try await client.call(
                operation, input, over: wire, at: endpoint, redacting: secrets + [app.clientSecret].compactMap(\.self)
            ).value
        } catch {
            throw UserPoolError(error, during: operation, for: purpose)
        }
    }
}
