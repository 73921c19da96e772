import CredentialModel
import Platform

/// Obtains tokens from a token endpoint of OAuth 2.0, by the grant that its settings name.
///
/// A refresh token that may be replaced by the redemption is handled as a thing that exists once: everything that can
/// fail without it is done before it is shown, a seed is entered in the ledger before its first redemption, and what
/// takes its place is part of the result.
struct OAuthProvider: IdentityProvider {
    /// One call of the endpoint, made ready.
    private struct Call {
        let address: String
        let grant: [FormField]
        let proof: ClientProof
    }

    let refresher: OAuthRefresher
    let tools: ProviderTools

    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        if case .refreshToken(let seed) = refresher.grant {
            let start = try await StartingToken(seed: seed, for: request, secrets: tools.secrets, name: "refresh token")
            return try await redeem(start, for: request)
        }
        let call = try await call(showing: nil, for: request)
        let answer: TokenAnswer
        do throws(EndpointError) {
            answer = try await send(call, for: request)
        } catch {
            throw GrantRefusal(request: request, grant: refresher.grant).failure(error)
        }
        let fresh = try freshToken(in: answer, for: request)
        return ProvidedToken(proof: .token(fresh.token), warnings: fresh.warnings)
    }

    private func redeem(_ start: StartingToken, for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken
    {
        var request = request
        let call = try await call(showing: start.value, for: request)
        try await note(start, &request)

        let answer: TokenAnswer
        do throws(EndpointError) {
            answer = try await send(call, for: request)
        } catch {
            if error.isAnswer, refresher.mayRotate { await request.journal?.end() }
            if error.isAnswer, !GrantRefusal.isEndOfLogin(error) { await keepSeed(of: start, for: request) }
            throw GrantRefusal(request: request, grant: refresher.grant).failure(error)
        }
        let next = answer.refreshToken ?? start.value
        if next == start.value { await keepSeed(of: start, for: request) }
        let refreshToken = RefreshToken(next, seed: start.seed)
        do throws(RefreshFailure) {
            let fresh = try freshToken(in: answer, for: request)
            return ProvidedToken(
                proof: .token(fresh.token), refreshToken: refreshToken, warnings: start.warnings + fresh.warnings)
        } catch {
            // The token that was redeemed may be spent all the same: what takes its place is not thrown away.
            guard next != start.value else { throw error }
            return ProvidedToken(proof: .unusable(error), refreshToken: refreshToken, warnings: start.warnings)
        }
    }

    /// Whether this is the configured token itself, which the ledger keeps an eye on.
    private func isSeed(_ start: StartingToken) -> Bool { start.seed == RefreshToken.digest(of: start.value) }

    /// Enters the redemption in the journal and, where a seed may be spent by it, in the ledger.
    private func note(_ start: StartingToken, _ request: inout TokenRequest) async throws(RefreshFailure) {
        guard refresher.mayRotate else { return }
        request.redemptionBegan = try await request.journal?.begin(RefreshToken.digest(of: start.value))
        guard isSeed(start), let seed = start.seed else { return }
        do throws(RefreshFailure) {
            try await tools.ledger.begin(
                seed, for: request.identity, resuming: request.redemptionBegan != nil || !start.isSeed)
        } catch {
            await request.journal?.end()
            throw error
        }
    }

    private func keepSeed(of start: StartingToken, for request: TokenRequest) async {
        guard refresher.mayRotate, isSeed(start), let seed = start.seed else { return }
        await tools.ledger.keep(seed, for: request.identity)
    }

    // MARK: The request

    /// Everything that can fail before anything is shown to the provider.
    private func call(showing token: Secret?, for request: TokenRequest) async throws(RefreshFailure) -> Call {
        let (address, methods) = try await place(before: request.deadline)
        let now = try tools.endpoint.now(atAddress: address)
        let authenticator = ClientAuthenticator(client: refresher.client, secrets: tools.secrets)
        let form = GrantForm(refresher: refresher, secrets: tools.secrets)
        let call: Call
        if case .jwtBearer = refresher.grant {
            let assertion = try await authenticator.assertion(for: address, now: now)
            call = Call(
                address: address, grant: try await form.fields(refreshToken: nil, assertion: assertion),
                proof: try await authenticator.proofBesideAssertion())
        } else {
            call = Call(
                address: address, grant: try await form.fields(refreshToken: token, assertion: nil),
                proof: try await authenticator.proof(at: address, methods: methods, now: now))
        }
        do throws(EndpointError) {
            try tools.endpoint.requireTime(to: "the token endpoint", before: request.deadline)
        } catch {
            throw RefreshFailure(error)
        }
        return call
    }

    private func place(
        before deadline: BootInstant
    ) async throws(RefreshFailure) -> (address: String, methods: [String]?) {
        switch refresher.endpoint {
        case .address(let address): return (address, nil)
        case .discovered(let issuer, let document):
            let metadata = try await tools.discovery.metadata(of: issuer, document: document, before: deadline)
            return (metadata.tokenEndpoint, metadata.authenticationMethods)
        }
    }

    private func send(_ call: Call, for request: TokenRequest) async throws(EndpointError) -> TokenAnswer {
        try await TokenEndpointClient(endpoint: tools.endpoint)
            .redeem(call.grant, as: call.proof, at: call.address, before: request.deadline)
    }

    // MARK: The answer

    private func freshToken(in answer: TokenAnswer, for request: TokenRequest) throws(RefreshFailure) -> FreshToken {
        try FreshToken(
            try answer.proof(refresher.proof, remedy: noIDTokenRemedy), lifetime: answer.lifetime,
            in: answer.endpoint, rejected: request.rejectedToken)
    }

    private var noIDTokenRemedy: String {
        if case .refreshToken = refresher.grant {
            "let scope contain openid and run login again; some providers give no id_token on a refresh"
        } else {
            "let scope contain openid; some providers give no id_token for this grant"
        }
    }
}
