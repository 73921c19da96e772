package import Config
package import CredentialModel
import Providers

/// Where a browser ends its session at the provider, which a token knows nothing of.
package struct LogoutAddress: Sendable, Hashable {
    package let text: String

    /// Auth0 Authentication API, "Logout"; `nil` for providers without such an address.
    package init?(of identity: Identity, _ signIn: SignInSettings) {
        guard case .auth0(let domain) = identity.provider, case .oauth(let refresher) = identity.refresher,
            case .address(let address) = refresher.endpoint
        else { return nil }
        let path = "/oauth/token"
        let base = address.hasSuffix(path) ? String(address.dropLast(path.utf8.count)) : "https://\(domain)"
        let settings = signIn.auth0
        var fields = [FormField("client_id", refresher.client.id)]
        fields += settings?.returnTo.map { [FormField("returnTo", $0)] } ?? []
        // A parameter without a value: also at the provider behind Auth0.
        text =
            FormEncoding.append(fields, to: "\(base)/v2/logout") + (settings?.isFederated == true ? "&federated" : "")
    }
}
