/// Facebook's `fb_exchange_token`: a user access token that still lives for one that lives 60 days.
package struct FacebookRefresher: Sendable, Hashable, Codable {
    /// The address of the exchange.
    package var address: String
    package var appID: String
    package var appSecret: SecretSource
    /// The access token to start from; `nil`: `login` supplies it.
    package var seed: SecretSource?

    package init(address: String, appID: String, appSecret: SecretSource, seed: SecretSource? = nil) {
        self.address = address
        self.appID = appID
        self.appSecret = appSecret
        self.seed = seed
    }
}
