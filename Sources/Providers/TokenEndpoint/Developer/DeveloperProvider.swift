import AWSClient
import CredentialModel
import Platform
import StrictJSON

/// Obtains tokens of developer authenticated identities from Cognito itself: GetOpenIdTokenForDeveloperIdentity (Amazon
/// Cognito Federated Identities API reference), signed as somebody who may call it.
struct DeveloperProvider: IdentityProvider {
    private static let operation = "GetOpenIdTokenForDeveloperIdentity"
    private static let wire = AWSJSONProtocol(targetPrefix: "AWSCognitoIdentityService")

    let refresher: DeveloperRefresher
    let transport: any HTTPTransport
    let time: any TimeSource
    let offsets: ClockOffsets
    let variant: AWSEndpoint.Variant

    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        let signer = try await signer(for: request)
        let client = AWSServiceClient(
            transport: BoundedTransport(transport: transport, time: time, deadline: request.deadline), time: time,
            offsets: offsets)
        let answer: AWSAnswer<JSONObject>
        let endpoint: AWSEndpoint
        do throws(AWSServiceError) {
            endpoint = try self.endpoint(for: request)
            answer = try await client.call(
                Self.operation, try input(for: request), over: Self.wire, at: endpoint, signedBy: signer)
        } catch {
            throw failure(error)
        }
        guard let id = answer.value["IdentityId"]?.string, Self.isIdentityID(id),
            let token = answer.value["Token"]?.string
        else { throw RefreshFailure(.malformedAnswer("\(endpoint.host) sent no identity id or no token")) }
        let fresh = try FreshToken(
            Secret(token), lifetime: refresher.tokenDuration,
            in: EndpointAnswer(
                object: answer.value, host: endpoint.host, receivedAt: time.now, hostTime: client.now(at: endpoint)),
            rejected: request.rejectedToken)
        return ProvidedToken(proof: .token(fresh.token), identityID: id, warnings: fresh.warnings)
    }

    // MARK: The request

    private func signer(for request: TokenRequest) async throws(RefreshFailure) -> SigningCredentials {
        switch refresher.signer {
        case .profile(let profile, let file):
            return try await SharedCredentialsFile(path: file).credentials(of: profile)
        case .set(let name):
            guard let signer = request.signer else {
                throw RefreshFailure(
                    code: "parent.unavailable",
                    message: "the credentials of '\(name)' are not there yet, which sign the request for a developer "
                        + "token",
                    failureClass: .transient)
            }
            return signer
        }
    }

    private func endpoint(for request: TokenRequest) throws(AWSServiceError) -> AWSEndpoint {
        let identity = request.identity
        let id = identity.identityPoolID ?? request.identityID ?? ""
        return try AWSEndpoint(
            .cognitoIdentity, region: identity.region ?? String(id.prefix { $0 != ":" }), variant: variant,
            override: identity.endpoints.cognitoIdentity)
    }

    private func input(for request: TokenRequest) throws(AWSServiceError) -> JSONObject {
        guard let pool = request.identity.identityPoolID else {
            throw AWSServiceError(
                code: "identityPool",
                message: "identity '\(request.identity.name)' has no identity pool to ask for a developer token")
        }
        var input: JSONObject = [
            "IdentityPoolId": .string(pool),
            "Logins": [refresher.providerName: .string(refresher.userIdentifier)],
            "TokenDuration": .integer(refresher.tokenDuration.components.seconds),
        ]
        input["IdentityId"] = request.identityID.map { .string($0) }
        if !refresher.principalTags.isEmpty {
            let tags = refresher.principalTags.sorted { $0.key < $1.key }
            input["PrincipalTags"] = .object(JSONObject(tags.map { ($0.key, .string($0.value)) }))
        }
        return input
    }

    // MARK: The answer

    /// Keys that have ended are the signer's: a fresh provider token would not help, its next credentials will.
    private func failure(_ error: AWSServiceError) -> RefreshFailure {
        if error.failureClass == .tokenRejected {
            return RefreshFailure(
                code: error.code, message: "the credentials that sign \(Self.operation) have ended",
                failureClass: .transient, retryAfter: error.retryAfter)
        }
        return RefreshFailure(
            code: error.code,
            message: error.status == nil ? error.message : "\(Self.operation) failed: \(error.message)",
            failureClass: error.failureClass, remedy: remedy(for: error), retryAfter: error.retryAfter)
    }

    private func remedy(for error: AWSServiceError) -> String? {
        switch error.code {
        case "identityPool": "set identityPoolId"
        case "endpoint", "http.invalidAddress":
            "check region and endpoints, in the configuration and in AWS_ENDPOINT_URL"
        case "http.tls": "check the machine's CA certificates and clock, and whether a proxy opens TLS connections"
        case "AccessDeniedException", "NotAuthorizedException":
            "allow the signer cognito-identity:\(Self.operation) for the identity pool"
        case "DeveloperUserAlreadyRegisteredException", "ResourceConflictException":
            "this user belongs to another identity of the pool already: let identityId name that one, or unlink it"
        case "InvalidParameterException":
            "check identityPoolId, identityId, developer.providerName and developer.principalTags"
        case "ResourceNotFoundException": "check identityPoolId, identityId and region"
        case _ where error.isClockSkew: "set this machine's clock"
        default: nil
        }
    }

    private static func isIdentityID(_ id: String) -> Bool {
        (3...55).contains(id.utf8.count) && id.utf8.contains(UInt8(ascii: ":"))
            && id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
