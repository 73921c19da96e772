/// Base addresses that replace those of the sign-in providers; `nil` means the provider's own.
package struct ProviderEndpoints: Sendable, Hashable {
    package var google: String?
    package var facebook: String?
    package var amazon: String?

    package init(google: String? = nil, facebook: String? = nil, amazon: String? = nil) {
        self.google = google
        self.facebook = facebook
        self.amazon = amazon
    }
}
