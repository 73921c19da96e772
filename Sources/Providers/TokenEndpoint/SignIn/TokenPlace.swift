/// A token endpoint that redeems what a sign-in has brought, and how it wants to be asked.
package struct TokenPlace: Sendable, Hashable {
    package let address: String
    /// `token_endpoint_auth_methods_supported`, where it is known.
    package let authenticationMethods: [String]?
    /// Whether it takes its fields in the query, as Facebook's does.
    package let takesQuery: Bool

    package init(address: String, authenticationMethods: [String]? = nil, takesQuery: Bool = false) {
        self.address = address
        self.authenticationMethods = authenticationMethods
        self.takesQuery = takesQuery
    }
}
