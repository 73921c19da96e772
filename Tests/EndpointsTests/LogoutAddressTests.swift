import Config
import CredentialModel
import Testing

@testable import Endpoints

/// Where a browser ends its session.
struct `The address of a logout` {
    @Test(arguments: [
        (Auth0Settings?.none, "client_id=client-1"),
        (Auth0Settings(isFederated: true), "client_id=client-1&federated"),
        (
            Auth0Settings(returnTo: "https://example.com/bye?a=1&b"),
            "client_id=client-1&returnTo=https%3A%2F%2Fexample.com%2Fbye%3Fa%3D1%26b"
        ),
        (
            Auth0Settings(returnTo: "https://example.com/", isFederated: true),
            "client_id=client-1&returnTo=https%3A%2F%2Fexample.com%2F&federated"
        ),
    ])
    func `is Auth0's, and says where to return to`(auth0: Auth0Settings?, query: String) {
        let address = LogoutAddress(of: Sample.auth0, SignInSettings(auth0: auth0))
        #expect(address?.text == "https://t.eu.auth0.com/v2/logout?\(query)")
    }

    @Test(arguments: [
        Sample.google, Sample.facebook, Sample.amazon, Sample.oidc, Identity(name: "x", provider: .guest),
    ])
    func `is nowhere with other providers`(identity: Identity) {
        #expect(LogoutAddress(of: identity, SignInSettings(auth0: Auth0Settings(returnTo: "https://a.test/"))) == nil)
    }
}
