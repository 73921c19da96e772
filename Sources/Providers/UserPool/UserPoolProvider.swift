import AWSClient
import CredentialModel
import Platform
import StrictJSON
import UserPools

/// Obtains tokens of a Cognito user pool with nobody being there: by the session that is remembered, and by a new sign-in
/// where there is none or it has come to its end.
struct UserPoolProvider: IdentityProvider {
    let refresher: UserPoolRefresher
    let tools: ProviderTools
    let variant: AWSEndpoint.Variant
    let runner: any ProcessRunner
    let log: HandlerProvider.Log

    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        let memory = UserPoolMemory(request.handlerState, of: refresher)
        let client = try await client(for: request)
        if let refreshToken = session(in: request, memory) {
            do throws(RefreshFailure) {
                return try await renew(refreshToken, memory, with: client, for: request)
            } catch {
                guard error.failureClass == .needsLogin, refresher.signsInUnattended else { throw error }
            }
        }
        guard refresher.signsInUnattended else {
            throw RefreshFailure(
                code: "login.missing",
                message: "identity '\(request.identity.name)' is not signed in to its user pool, and no password is "
                    + "configured",
                failureClass: .needsLogin, remedy: Self.loginRemedy(request))
        }
        return try await UserPoolLogin(
            refresher: refresher, request: request, client: client, secrets: tools.secrets,
            time: tools.endpoint.time, metadata: metadata(of: request),
            handler: refresher.challengeHandler.map {
                ChallengeHandler(
                    launcher: HandlerLauncher(
                        command: $0, runner: runner, secrets: tools.secrets, time: tools.endpoint.time),
                    log: log)
            }
        ).token(memory)
    }

    /// What somebody can do when nobody being there is the trouble.
    static func loginRemedy(_ request: TokenRequest) -> String {
        "run 'evercred user-pool sign-in \(request.identity.name)'"
    }

    // MARK: The session

    /// The refresh token that is this user's. One without an origin was put there by whoever signed in.
    private func session(in request: TokenRequest, _ memory: UserPoolMemory) -> RefreshToken? {
        request.refreshToken.flatMap { $0.seed == nil || $0.seed == memory.login ? $0 : nil }
    }

    private func renew(
        _ refreshToken: RefreshToken, _ memory: UserPoolMemory, with client: UserPoolClient, for request: TokenRequest
    ) async throws(RefreshFailure) -> ProvidedToken {
        var memory = memory
        if refresher.mayLoseLogin { _ = try await request.journal?.begin(RefreshToken.digest(of: refreshToken.value)) }
        let renewed: UserPoolSession.Renewed
        do throws(UserPoolError) {
            renewed = try await UserPoolSession(client: client).renew(
                refreshToken.value, username: memory.username ?? request.previous.flatMap(Self.username),
                deviceKey: memory.device?.key, by: memory.renewal, metadata: metadata(of: request))
        } catch {
            // What the service has answered, it has not redeemed.
            if refresher.mayLoseLogin, error.isAnswer { await request.journal?.end() }
            let remedy = error.failureClass == .needsLogin ? Self.loginRemedy(request) : nil
            throw RefreshFailure(error, remedy: remedy)
        }
        memory.renewal = renewed.renewal
        memory.username = renewed.tokens.username ?? memory.username
        return try ProvidedToken(
            renewed.tokens, memory, refreshToken: renewed.tokens.refreshToken ?? refreshToken.value, from: client,
            at: tools.endpoint.time.now, rejected: request.rejectedToken)
    }

    private static func username(in token: ProviderToken) -> String? {
        JSONWebToken(token.value.reveal())?.claims["cognito:username"]?.string
    }

    // MARK: The client

    private func client(for request: TokenRequest) async throws(RefreshFailure) -> UserPoolClient {
        try await UserPoolClient(
            of: refresher, for: request.identity, tools: tools, variant: variant, deadline: request.deadline)
    }

    private func metadata(of request: TokenRequest) -> LambdaMetadata {
        let client = request.identity.clientMetadata
        return LambdaMetadata(
            configured: LambdaMetadata.Maps(
                clientMetadata: client.isEmpty ? nil : client,
                validationData: refresher.validationData.isEmpty ? nil : refresher.validationData))
    }
}

extension UserPoolRefresher {
    /// Whether a refresh token that is lost costs a login.
    fileprivate var mayLoseLogin: Bool { !signsInUnattended }
}

extension ProvidedToken {
    /// The tokens of a pool, held against what must be true of them. A refresh token that came along is kept even where
    /// the rest is of no use.
    init(
        _ tokens: UserPoolTokens, _ memory: UserPoolMemory, refreshToken: Secret?, from client: UserPoolClient,
        at now: Timestamp, rejected: Secret?, warnings: [String] = []
    ) throws(RefreshFailure) {
        let kept = refreshToken.map { RefreshToken($0, seed: memory.login) }
        var memory = memory
        memory.keepAccessToken(of: tokens, at: now)
        do throws(RefreshFailure) {
            let fresh = try FreshToken(
                tokens.idToken, lifetime: tokens.lifetime,
                in: EndpointAnswer(object: [:], host: client.host, receivedAt: now, hostTime: client.now),
                rejected: rejected)
            self.init(
                proof: .token(fresh.token), handlerState: .set(memory.slot), refreshToken: kept,
                warnings: warnings + fresh.warnings)
        } catch {
            self.init(
                proof: .unusable(error), handlerState: .set(memory.slot), refreshToken: kept, warnings: warnings)
        }
    }
}
