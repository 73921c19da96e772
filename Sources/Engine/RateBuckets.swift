import AWSClient
import Config
package import CredentialModel
import Platform
import Scheduling

/// The names of the rate buckets that a refresh draws from.
///
/// Cognito Identity counts per host, operation and pool, user pools per host and pool; STS per host and calling account; handlers that run one command
/// share a bucket, which has no rate of its own but a breaker. An endpoint on this machine is not limited.
struct RateBuckets: Sendable {
    /// Which of AWS's hosts are called.
    private let variant: AWSEndpoint.Variant

    init(variant: AWSEndpoint.Variant = []) { self.variant = variant }

    /// The table of rates in force: half of AWS's defaults, with what is configured laid over it.
    static func rates(_ schedule: ScheduleSettings) -> [String: Double] {
        schedule.rates.reduce(into: DefaultRates.perSecond) { rates, entry in
            switch entry.value {
            case .perSecond(let rate): rates[entry.key.rawValue] = rate
            case .unlimited: rates[entry.key.rawValue] = nil
            }
        }
    }

    func getID(_ identity: Identity) -> RateBucket { cognito(identity, .getId, "GetId") }

    func getCredentials(_ identity: Identity) -> RateBucket {
        cognito(identity, .getCredentialsForIdentity, "GetCredentialsForIdentity")
    }

    /// The first half of the basic flow.
    func getOpenIDToken(_ identity: Identity) -> RateBucket { cognito(identity, .getOpenIdToken, "GetOpenIdToken") }

    /// AssumeRoleWithWebIdentity, which no account signs: STS sees where it comes from.
    func webIdentity(_ identity: Identity) -> RateBucket {
        sts(
            identity, region: identity.serviceRegion, .assumeRoleWithWebIdentity, "AssumeRoleWithWebIdentity",
            account: "")
    }

    /// The signed operations of STS together, of one calling account.
    func signedSTS(_ identity: Identity, role: AssumedRole, callerAccount: String) -> RateBucket {
        sts(
            identity, region: role.region ?? identity.serviceRegion, .sts, "signed operations", account: callerAccount)
    }

    private func sts(
        _ identity: Identity, region: String, _ rate: RateName, _ operation: String, account: String
    ) -> RateBucket {
        let endpoint = try? AWSEndpoint(.sts, region: region, variant: variant, override: identity.endpoints.sts)
        return RateBucket(
            endpoint: endpoint?.host ?? "sts", operation: operation, account: account,
            rate: endpoint?.isLoopback == true ? nil : rate)
    }

    /// What the refresher of an identity shares with others; `nil` when a token is merely read from somewhere.
    func refresher(of identity: Identity) -> RateBucket? {
        guard let command = identity.refreshHandler else {
            return identity.refresher.flatMap { endpoint(of: $0, identity) }
        }
        let text =
            switch command.invocation {
            case .shell(let text): text
            case .arguments(let arguments): arguments.joined(separator: "\0")
            }
        return RateBucket(
            endpoint: "refresh handler \(command.displayName)", operation: "",
            account: "\(command.workingDirectory)\0\(text)", rate: nil)
    }

    /// Where a built-in refresher asks.
    private func endpoint(of refresher: TokenRefresher, _ identity: Identity) -> RateBucket? {
        let address: String
        switch refresher {
        case .oauth(let oauth):
            switch oauth.endpoint {
            case .address(let url): address = url
            case .discovered(let issuer, let document): address = document ?? issuer
            }
        case .facebook(let facebook): address = facebook.address
        case .gitHubActions: return nil
        case .developer:
            return cognito(identity, .getOpenIdTokenForDeveloperIdentity, "GetOpenIdTokenForDeveloperIdentity")
        case .userPool(let refresher):
            return userPool(refresher, identity)
        }
        guard let url = try? HTTPAddress(address) else { return nil }
        return RateBucket(
            endpoint: url.authority, operation: "token endpoint", account: "",
            rate: url.isLoopback ? nil : .tokenEndpoint)
    }

    /// Sign-ins and refreshes of one user pool, the category `UserAuthentication` of its quotas.
    private func userPool(_ refresher: UserPoolRefresher, _ identity: Identity) -> RateBucket {
        let endpoint = try? AWSEndpoint(
            .cognitoIdentityProvider, region: String(refresher.userPoolID.prefix { $0 != "_" }), variant: variant,
            override: identity.endpoints.cognitoIdentityProvider)
        return RateBucket(
            endpoint: endpoint?.host ?? "cognito-idp", operation: "user authentication",
            account: refresher.userPoolID, rate: endpoint?.isLoopback == true ? nil : .userPool)
    }

    private func cognito(_ identity: Identity, _ rate: RateName, _ operation: String) -> RateBucket {
        let endpoint = try? AWSEndpoint(
            .cognitoIdentity, region: identity.serviceRegion, variant: variant,
            override: identity.endpoints.cognitoIdentity)
        return RateBucket(
            endpoint: endpoint?.host ?? "cognito-identity", operation: operation,
            account: identity.identityPoolID ?? "", rate: endpoint?.isLoopback == true ? nil : rate)
    }
}

/// One rate bucket: what it is called for people, and what tells it from the others.
struct RateBucket: Sendable, Hashable {
    /// Who answers there: a host, or a handler's program.
    let endpoint: String
    /// The operation, or several that count together; empty for a handler.
    let operation: String
    /// The pool, calling account or command that the service or the machine counts by. Not for people.
    let account: String
    /// Which configured rate is its own; `nil`: none, only the breaker.
    let rate: RateName?

    /// The scheduler's name for it.
    var key: BucketKey { BucketKey("\(endpoint)\0\(operation)\0\(account)", rate: rate?.rawValue) }

    /// What a scheduler's name says to people.
    static func title(of key: BucketKey) -> (endpoint: String, operation: String?) {
        let parts = key.name.split(separator: "\0", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil)
    }
}

extension Identity {
    /// The region in which its services are called: as configured, else the pool's prefix.
    package var serviceRegion: String {
        region ?? identityPoolID.map { String($0.prefix { $0 != ":" }) } ?? "us-east-1"
    }
}
