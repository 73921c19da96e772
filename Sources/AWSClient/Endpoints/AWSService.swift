/// The services that Evercred calls.
package enum AWSService: String, Sendable, Hashable {
    /// Identity pools.
    case cognitoIdentity = "cognito-identity"
    /// User pools.
    case cognitoIdentityProvider = "cognito-idp"
    /// The Security Token Service.
    case sts

    /// The first label of its host names, which is its name in signatures too.
    package var endpointPrefix: String { rawValue }

    /// Its name in messages for humans.
    package var name: String {
        switch self {
        case .cognitoIdentity: "Cognito Identity"
        case .cognitoIdentityProvider: "Cognito User Pools"
        case .sts: "STS"
        }
    }
}
