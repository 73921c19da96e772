import CredentialModel
import Platform
import Providers

/// A provider's endpoints once they are known, and what it said about itself.
struct SignInPlace: Sendable {
    let authorizationAddress: String?
    let token: TokenPlace
    let deviceAddress: String?
    let scope: String
    /// Whether every answer must name the issuer.
    let isIssuerNamed: Bool

    /// Finds the endpoints of a plan; where a discovery document tells them, it is asked.
    init(
        of plan: SignInPlan, client: SignInClient, before deadline: BootInstant
    ) async throws(SignInFailure) {
        switch plan.server {
        case .addresses(let authorization, let token, let device):
            authorizationAddress = authorization
            self.token = token
            deviceAddress = device
            scope = plan.scope
            isIssuerNamed = false
        case .discovered(let issuer, let document):
            let metadata: IssuerMetadata
            do throws(RefreshFailure) {
                metadata = try await client.metadata(of: issuer, document: document, before: deadline)
            } catch {
                throw SignInFailure(error)
            }
            authorizationAddress = metadata.authorizationEndpoint
            token = TokenPlace(
                address: metadata.tokenEndpoint, authenticationMethods: metadata.authenticationMethods)
            deviceAddress = metadata.deviceEndpoint
            // Some issuers give refresh tokens without being asked, and refuse a scope that they do not know.
            let known = metadata.scopes.map(Set.init)
            scope =
                plan.isScopeAssumed
                ? plan.scope.split(separator: " ").map(String.init).filter { known?.contains($0) ?? true }
                    .joined(separator: " ")
                : plan.scope
            isIssuerNamed = metadata.isNamedInAnswers
        }
    }

    /// The address that a browser may be sent to, or a device may ask.
    static func checked(_ address: String?, _ name: String, of plan: SignInPlan) throws(SignInFailure) -> String {
        guard let address else {
            throw SignInFailure(.unsupported, "\(plan.title) has no \(name)")
        }
        do throws(HTTPTransportError) {
            _ = try HTTPAddress(address)
        } catch {
            throw SignInFailure(.refused, "the \(name) of \(plan.title) may not be called: \(error.message)")
        }
        return address
    }
}
