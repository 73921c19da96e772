package import AWSClient
package import CredentialModel
package import Platform

/// Takes roles, and asks whose credentials some credentials are, at the Security Token Service.
///
/// Formats and limits: AWS Security Token Service API reference.
package struct STSExchange: Sendable {
    private let client: AWSServiceClient
    private let variant: AWSEndpoint.Variant
    private let wire = AWSQueryProtocol(version: "2011-06-15")

    /// An exchange that shares what it learns about clocks through `offsets`.
    package init(
        transport: any HTTPTransport, time: any TimeSource, offsets: ClockOffsets = ClockOffsets(),
        variant: AWSEndpoint.Variant = []
    ) {
        self.client = AWSServiceClient(transport: transport, time: time, offsets: offsets)
        self.variant = variant
    }

    /// Host and port of STS for this identity in this region: the name of its rate buckets.
    package func host(for identity: Identity, region: String) throws(RefreshFailure) -> String {
        try endpoint(for: identity, region: region).host
    }

    /// The role's credentials (AssumeRole), asked for in the role's own region, else in `region`.
    ///
    /// `role.expectedAccount` is not looked at: ``requireExpectedAccount(of:taking:identity:region:)`` does that.
    package func assumeRole(
        _ role: AssumedRole, identity: Identity, region: String, with parent: TemporaryCredentials
    ) async throws(RefreshFailure) -> ExchangeAnswer<TemporaryCredentials> {
        let endpoint = try endpoint(for: identity, region: role.region ?? region)
        let answer = try await call("AssumeRole", Self.parameters(of: role), at: endpoint, with: parent, taking: role)
        return try credentials(in: answer, from: endpoint)
    }

    /// Whose these credentials are (GetCallerIdentity); it needs no permission.
    package func callerIdentity(
        with credentials: TemporaryCredentials, identity: Identity, region: String
    ) async throws(RefreshFailure) -> ExchangeAnswer<CallerIdentity> {
        let endpoint = try endpoint(for: identity, region: region)
        let answer = try await call("GetCallerIdentity", [], at: endpoint, with: credentials)
        guard let account = answer.value["Account"]?.text, let arn = answer.value["Arn"]?.text,
            let userID = answer.value["UserId"]?.text, Self.isAccount(account), Self.isPlain(arn), Self.isPlain(userID)
        else { throw .malformedAnswer("\(endpoint.host) sent no caller identity.") }
        return ExchangeAnswer(
            value: CallerIdentity(account: account, arn: arn, userID: userID), serverDate: answer.serverDate,
            host: endpoint.host)
    }

    /// Credentials of a role for the bearer of a token (AssumeRoleWithWebIdentity); nobody signs the call.
    package func assumeRole(
        _ role: WebIdentityRole, with proof: WebIdentityProof, identity: Identity, region: String
    ) async throws(RefreshFailure) -> ExchangeAnswer<TemporaryCredentials> {
        let endpoint = try endpoint(for: identity, region: region)
        if case .provider(let token) = proof, let key = identity.provider.loginsKey {
            let now = client.offsets.knows(endpoint.host) ? client.now(at: endpoint) : nil
            try TokenCheck(identity: identity, loginsKey: key).check(token, now: now)
        }
        var input = [
            QueryParameter("RoleArn", role.roleARN), QueryParameter("RoleSessionName", role.sessionName),
            QueryParameter("WebIdentityToken", proof.token.reveal()),
            QueryParameter("DurationSeconds", String(role.duration.components.seconds)),
        ]
        // Tokens that say nothing of their issuer need it named; for all others it must be left out.
        switch (proof, identity.provider) {
        case (.provider, .facebook), (.provider, .amazon):
            if let key = identity.provider.loginsKey { input.append(QueryParameter("ProviderId", key)) }
        default: break
        }
        let answer: AWSAnswer<XMLElement>
        do throws(AWSServiceError) {
            answer = try await client.call(
                "AssumeRoleWithWebIdentity", input, over: wire, at: endpoint, redacting: [proof.token])
        } catch {
            throw WebIdentityRefusal(role: role, identity: identity, region: endpoint.region)
                .failure(error, during: "AssumeRoleWithWebIdentity")
        }
        return try credentials(in: answer, from: endpoint)
    }

    /// Passes credentials of the account that the role expects (GetCallerIdentity); one that expects none passes all.
    package func requireExpectedAccount(
        of credentials: TemporaryCredentials, taking role: AssumedRole, identity: Identity, region: String
    ) async throws(RefreshFailure) {
        guard let expected = role.expectedAccount else { return }
        let caller = try await callerIdentity(with: credentials, identity: identity, region: role.region ?? region)
        guard caller.value.account == expected else {
            throw RefreshFailure(
                code: "account",
                message: "The credentials of \(role.roleARN) belong to account "
                    + "\(caller.value.account), not to \(expected).",
                failureClass: .rejected, remedy: "Correct expectAccount or roleArn.")
        }
    }

    // MARK: Requests

    private func endpoint(for identity: Identity, region: String) throws(RefreshFailure) -> AWSEndpoint {
        do throws(AWSServiceError) {
            return try AWSEndpoint(.sts, region: region, variant: variant, override: identity.endpoints.sts)
        } catch {
            throw RefreshFailure(error, during: "Finding STS")
        }
    }

    private func call(
        _ operation: String, _ input: [QueryParameter], at endpoint: AWSEndpoint,
        with credentials: TemporaryCredentials,
        taking role: AssumedRole? = nil
    ) async throws(RefreshFailure) -> AWSAnswer<XMLElement> {
        do throws(AWSServiceError) {
            return try await client.call(
                operation, input, over: wire, at: endpoint, signedBy: SigningCredentials(credentials),
                redacting: role?.externalID.map { [Secret($0)] } ?? [])
        } catch {
            throw STSRefusal(role: role, region: endpoint.region).failure(error, during: operation)
        }
    }

    private static func parameters(of role: AssumedRole) -> [QueryParameter] {
        var parameters = [
            QueryParameter("RoleArn", role.roleARN), QueryParameter("RoleSessionName", role.sessionName),
            QueryParameter("DurationSeconds", String(role.duration.components.seconds)),
        ]
        if let externalID = role.externalID { parameters.append(QueryParameter("ExternalId", externalID)) }
        for (index, tag) in role.sessionTags.enumerated() {
            parameters.append(QueryParameter("Tags.member.\(index + 1).Key", tag.key))
            parameters.append(QueryParameter("Tags.member.\(index + 1).Value", tag.value))
        }
        for (index, arn) in role.policyARNs.enumerated() {
            parameters.append(QueryParameter("PolicyArns.member.\(index + 1).arn", arn))
        }
        return parameters
    }

    // MARK: Answers

    private func credentials(
        in answer: AWSAnswer<XMLElement>, from endpoint: AWSEndpoint
    ) throws(RefreshFailure) -> ExchangeAnswer<TemporaryCredentials> {
        let credentials = answer.value["Credentials"]
        let value = try CredentialsAnswer(
            accessKeyID: credentials?["AccessKeyId"]?.text, secretAccessKey: credentials?["SecretAccessKey"]?.text,
            sessionToken: credentials?["SessionToken"]?.text,
            expiration: (credentials?["Expiration"]?.text).flatMap { Timestamp(rfc3339: $0) }
        ).validated(from: endpoint.host, serverDate: answer.serverDate, now: client.now(at: endpoint))
        return ExchangeAnswer(value: value, serverDate: answer.serverDate, host: endpoint.host)
    }

    private static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isPlain(_ text: String) -> Bool {
        (1...2048).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
