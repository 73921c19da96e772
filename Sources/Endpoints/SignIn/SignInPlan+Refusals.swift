import CredentialModel

// Identities that nobody can sign in for, and why.
extension SignInPlan {
    /// How the identity's token is renewed, when that is by itself and not by something that was told how.
    static func refresher(of identity: Identity) throws(SignInRefusal) -> TokenRefresher {
        if let handler = identity.refreshHandler {
            throw refusal(identity, "its tokens come from the refresh handler '\(handler.displayName)'")
        }
        if let refresher = identity.refresher { return refresher }
        if let token = identity.token { throw refusal(identity, "its token is \(description(of: token.source))") }
        switch identity.provider {
        case .guest: throw refusal(identity, "it is a guest")
        case .cognito: throw refusal(identity, "it signs in to a user pool by itself")
        default: throw refusal(identity, "nothing says how its token is renewed")
        }
    }

    static func refusal(_ identity: Identity, _ grant: OAuthRefresher.Grant) -> SignInRefusal {
        let word =
            switch grant {
            case .refreshToken: "refresh_token"
            case .clientCredentials: "client_credentials"
            case .tokenExchange: "token_exchange"
            case .jwtBearer: "jwt_bearer"
            case .passwordRealm: "password-realm"
            }
        return refusal(identity, "its tokens come by the grant \(word), which needs no human")
    }

    static func refusal(_ identity: Identity, _ reason: String) -> SignInRefusal {
        SignInRefusal(message: "nobody can sign in for identity '\(identity.name)': \(reason)")
    }

    private static func description(of source: SecretSource) -> String {
        switch source {
        case .file(let path): "read from the file '\(path)'"
        case .environment(let name): "read from the variable '\(name)'"
        case .credential(let id): "read from the credential '\(id)'"
        case .command(let command): "printed by the command '\(command.displayName)'"
        case .literal: "written in the configuration"
        }
    }
}
