import AWSClient
import Config
import CredentialModel
import Scheduling

/// The names of the rate buckets that a refresh draws from.
///
/// Cognito Identity counts per host, operation and pool; STS per host and calling account; handlers that run one command
/// share a bucket, which has no rate of its own but a breaker. An endpoint on this machine is not limited.
enum RateBuckets {
    static func getID(_ identity: Identity) -> RateBucket { cognito(identity, .getId, "GetId") }

    static func getCredentials(_ identity: Identity) -> RateBucket {
        cognito(identity, .getCredentialsForIdentity, "GetCredentialsForIdentity")
    }

    /// The signed operations of STS together.
    static func signedSTS(_ identity: Identity, caller: String) -> RateBucket {
        let endpoint = try? AWSEndpoint(
            .sts, region: identity.serviceRegion, variant: [], override: identity.endpoints.sts)
        return RateBucket(
            endpoint: endpoint?.host ?? "sts", operation: "signed operations", account: caller, rate: .sts,
            isLocal: endpoint?.isLoopback ?? false)
    }

    /// What the refresher of an identity shares with others; `nil` when a token is merely read from somewhere.
    static func refresher(of identity: Identity) -> RateBucket? {
        guard let command = identity.refreshHandler else { return nil }
        let text =
            switch command.invocation {
            case .shell(let text): text
            case .arguments(let arguments): arguments.joined(separator: "\u{0}")
            }
        return RateBucket(
            endpoint: "refresh handler \(command.displayName)", operation: nil,
            account: "\(command.workingDirectory)\u{0}\(text)", rate: nil, isLocal: true)
    }

    private static func cognito(_ identity: Identity, _ rate: RateName, _ operation: String) -> RateBucket {
        let endpoint = try? AWSEndpoint(
            .cognitoIdentity, region: identity.serviceRegion, variant: [],
            override: identity.endpoints.cognitoIdentity)
        return RateBucket(
            endpoint: endpoint?.host ?? "cognito-identity", operation: operation,
            account: identity.identityPoolID ?? "", rate: rate, isLocal: endpoint?.isLoopback ?? false)
    }
}

/// One bucket: what it is called for people, and what tells it from the others.
struct RateBucket: Hashable {
    let endpoint: String
    let operation: String?
    /// The pool, calling account or command that the service or the machine counts by.
    let account: String
    /// Which configured rate is its own; `nil`: none, only the breaker.
    let rate: RateName?
    let isLocal: Bool

    var key: BucketKey { BucketKey("\(endpoint) \(operation ?? "") \(account)") }
}

extension Identity {
    /// The region in which its services are called: as configured, else the pool's prefix.
    var serviceRegion: String { region ?? identityPoolID.map { String($0.prefix { $0 != ":" }) } ?? "us-east-1" }
}
