package import AWSClient
package import CredentialModel
package import Platform
import StrictJSON

/// Trades a provider's token for AWS credentials of an identity pool, or for the pool's own token.
///
/// ``identityID(for:token:)`` once, as long as no id is known; then ``credentials(for:identityID:token:)`` each time, or
/// ``openIDToken(for:identityID:token:)`` in the basic flow. Formats and errors: Amazon Cognito Federated Identities
/// API reference. A missing token never makes a signed-in identity a guest.
package struct CognitoIdentityExchange: Sendable {
    private let client: AWSServiceClient
    private let variant: AWSEndpoint.Variant
    private let wire = AWSJSONProtocol(targetPrefix: "AWSCognitoIdentityService")

    /// An exchange that shares what it learns about clocks through `offsets`.
    package init(
        transport: any HTTPTransport, time: any TimeSource, offsets: ClockOffsets = ClockOffsets(),
        variant: AWSEndpoint.Variant = []
    ) {
        self.client = AWSServiceClient(transport: transport, time: time, offsets: offsets)
        self.variant = variant
    }

    /// Host and port of Cognito Identity for this identity: the name of its rate buckets.
    package func host(for identity: Identity) throws(RefreshFailure) -> String { try endpoint(for: identity).host }

    /// The identity's id in its pool (GetId). The same login gets the same id every time.
    ///
    package func identityID(
        for identity: Identity, token: ProviderToken?
    ) async throws(RefreshFailure) -> ExchangeAnswer<String> {
        let endpoint = try endpoint(for: identity)
        guard let pool = identity.identityPoolID else {
            throw RefreshFailure(
                code: "identityPool", message: "Identity '\(identity.name)' has no identity pool to ask for an id.",
                failureClass: .rejected, remedy: "Set identityPoolId.")
        }
        guard identity.provider != .developer else {
            throw RefreshFailure(
                code: "identityId",
                message: "Identity '\(identity.name)' has no identity id, and GetId takes no "
                    + "developer tokens.",
                failureClass: .rejected,
                remedy: "Set identityId, or let the refresh handler answer with identity_id.")
        }
        var input: JSONObject = ["IdentityPoolId": .string(pool)]
        input["Logins"] = try logins(for: identity, token, at: endpoint)
        let answer = try await call("GetId", input, for: identity, token, at: endpoint)
        let id = try Self.identityID(in: answer.value, from: endpoint)
        return ExchangeAnswer(value: id, serverDate: answer.serverDate, host: endpoint.host)
    }

    /// Credentials for the identity (GetCredentialsForIdentity), and the id under which Cognito now knows it.
    ///
    package func credentials(
        for identity: Identity, identityID: String, token: ProviderToken?
    ) async throws(RefreshFailure) -> ExchangeAnswer<IdentityCredentials> {
        let endpoint = try endpoint(for: identity, identityID: identityID)
        var input: JSONObject = ["IdentityId": .string(identityID)]
        input["Logins"] = try logins(for: identity, token, at: endpoint)
        input["CustomRoleArn"] = identity.customRoleARN.map { .string($0) }
        let answer = try await call(
            "GetCredentialsForIdentity", input, for: identity, token, identityID: identityID, at: endpoint)
        let value = IdentityCredentials(
            identityID: try Self.identityID(in: answer.value, from: endpoint),
            credentials: try credentials(in: answer, from: endpoint))
        let merged = "Cognito now knows identity '\(identity.name)' as \(value.identityID) instead of \(identityID)."
        return ExchangeAnswer(
            value: value, serverDate: answer.serverDate, host: endpoint.host,
            warnings: value.identityID == identityID ? [] : [merged])
    }

    /// Cognito's own token for the identity (GetOpenIdToken), and the id under which Cognito now knows it.
    package func openIDToken(
        for identity: Identity, identityID: String, token: ProviderToken?
    ) async throws(RefreshFailure) -> ExchangeAnswer<IdentityToken> {
        let endpoint = try endpoint(for: identity, identityID: identityID)
        var input: JSONObject = ["IdentityId": .string(identityID)]
        input["Logins"] = try logins(for: identity, token, at: endpoint)
        let answer = try await call(
            "GetOpenIdToken", input, for: identity, token, identityID: identityID, at: endpoint)
        guard let text = answer.value["Token"]?.string, (1...20_000).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .malformedAnswer("\(endpoint.host) sent no token.") }
        let value = IdentityToken(
            identityID: try Self.identityID(in: answer.value, from: endpoint), token: Secret(text))
        return ExchangeAnswer(value: value, serverDate: answer.serverDate, host: endpoint.host)
    }

    // MARK: Requests

    private func endpoint(for identity: Identity, identityID: String? = nil) throws(RefreshFailure) -> AWSEndpoint {
        // The region is the first part of pool and identity ids.
        let id = identity.identityPoolID ?? identityID ?? identity.identityID ?? ""
        let region = identity.region ?? String(id.prefix { $0 != ":" })
        do throws(AWSServiceError) {
            return try AWSEndpoint(
                .cognitoIdentity, region: region, variant: variant, override: identity.endpoints.cognitoIdentity)
        } catch {
            throw RefreshFailure(error, during: "Finding Cognito Identity")
        }
    }

    /// The Logins map after every check that can be made here; `nil`, so that it is left out, for guests.
    private func logins(
        for identity: Identity, _ token: ProviderToken?, at endpoint: AWSEndpoint
    ) throws(RefreshFailure) -> JSONValue? {
        if identity.provider == .guest { return nil }
        guard let key = identity.provider.loginsKey else {
            throw RefreshFailure(
                code: "provider",
                message: "Identity '\(identity.name)' brings its own credentials; there is no login to trade.",
                failureClass: .rejected)
        }
        guard let token, !token.value.isEmpty else {
            throw RefreshFailure(
                code: "token.missing", message: "There is no token of \(key) for identity '\(identity.name)'.",
                failureClass: .rejected)
        }
        // Our own clock may be the one that is wrong: until Cognito has told its time, it judges the expiry itself.
        let now = client.offsets.knows(endpoint.host) ? client.now(at: endpoint) : nil
        try TokenCheck(identity: identity, loginsKey: key).check(token, now: now)
        return [key: .string(token.value.reveal())]
    }

    private func call(
        _ operation: String, _ input: JSONObject, for identity: Identity, _ token: ProviderToken?,
        identityID: String? = nil, at endpoint: AWSEndpoint
    ) async throws(RefreshFailure) -> AWSAnswer<JSONObject> {
        do throws(AWSServiceError) {
            return try await client.call(
                operation, input, over: wire, at: endpoint, redacting: token.map { [$0.value] } ?? [])
        } catch {
            throw CognitoIdentityRefusal(identity: identity, token: token, identityID: identityID)
                .failure(error, during: operation)
        }
    }

    // MARK: Answers

    private static func identityID(in answer: JSONObject, from endpoint: AWSEndpoint) throws(RefreshFailure) -> String {
        guard let id = answer["IdentityId"]?.string, (3...55).contains(id.utf8.count),
            id.utf8.contains(UInt8(ascii: ":")),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .malformedAnswer("\(endpoint.host) sent no identity id.") }
        return id
    }

    private func credentials(
        in answer: AWSAnswer<JSONObject>, from endpoint: AWSEndpoint
    ) throws(RefreshFailure) -> TemporaryCredentials {
        let credentials = answer.value["Credentials"]
        return try CredentialsAnswer(
            accessKeyID: credentials?["AccessKeyId"]?.string, secretAccessKey: credentials?["SecretKey"]?.string,
            sessionToken: credentials?["SessionToken"]?.string,
            expiration: credentials?["Expiration"].flatMap(Self.expiration)
        ).validated(from: endpoint.host, serverDate: answer.serverDate, now: client.now(at: endpoint))
    }

    /// Seconds since the epoch with a fraction, as Cognito sends them, or RFC 3339.
    private static func expiration(_ value: JSONValue) -> Timestamp? {
        if let text = value.string { return Timestamp(rfc3339: text) }
        guard let seconds = value.double, (0..<253_402_300_800).contains(seconds) else { return nil }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }
}
