/// Base addresses (`http://127.0.0.1:5000`) that replace AWS's own; `nil` means AWS's.
package struct EndpointOverrides: Sendable, Hashable, Codable {
    package var cognitoIdentity: String?
    package var cognitoIdentityProvider: String?
    package var sts: String?

    package init(cognitoIdentity: String? = nil, cognitoIdentityProvider: String? = nil, sts: String? = nil) {
        self.cognitoIdentity = cognitoIdentity
        self.cognitoIdentityProvider = cognitoIdentityProvider
        self.sts = sts
    }
}
