import CredentialModel
import Platform

/// Exchanges a Facebook access token for one that lives longer (Facebook Login, "Long-lived access tokens").
///
/// The token that proves the identity is also what the next one is obtained with, and must be exchanged while it lives.
/// An exchange leaves the old one good.
struct FacebookProvider: IdentityProvider {
    /// What Facebook gives where it does not say: 60 days.
    private static let assumedLifetime = Duration.seconds(60 * 86_400)
    /// How many days before the end of a token that cannot be prolonged somebody should hear of it.
    private static let warningDays: Set<Int64> = [14, 7, 3, 1]

    let refresher: FacebookRefresher
    let tools: ProviderTools

    func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        let start = try await StartingToken(
            seed: refresher.seed, for: request, secrets: tools.secrets, name: "Facebook access token")
        let held = request.previous.flatMap { $0.value == start.value ? $0 : nil }
        let now = try tools.endpoint.now(atAddress: refresher.address)
        if let held, held.expiration <= now {
            throw RefreshFailure(
                code: "facebook.expired",
                message: "the Facebook access token ended at \(held.expiration.rfc3339), and only a living one can be "
                    + "exchanged",
                failureClass: .needsLogin, remedy: "run 'evercred login \(request.identity.name)'")
        }
        let secret: Secret
        do throws(SecretError) {
            secret = try await tools.secrets.read(refresher.appSecret)
        } catch {
            throw RefreshFailure(reading: "app secret", error)
        }
        let answer = try await exchange(start.value, appSecret: secret, for: request)
        guard let value = answer.accessToken else {
            throw RefreshFailure(.malformedAnswer("\(answer.endpoint.host) answered without an access_token"))
        }
        let fresh = try FreshToken(
            value, lifetime: answer.lifetime == .zero ? nil : answer.lifetime,
            assumed: (Self.assumedLifetime, "a life of 60 days"), in: answer.endpoint, rejected: request.rejectedToken)
        if let held, held.value != request.rejectedToken, fresh.token.expiration <= held.expiration {
            // Looked at today: the next try is a day away.
            let kept = ProviderToken(
                value: held.value, expiration: held.expiration, obtainedAt: tools.endpoint.time.now)
            return provided(kept, start, warnings: ending(of: held, at: now))
        }
        return provided(fresh.token, start, warnings: fresh.warnings)
    }

    private func exchange(
        _ token: Secret, appSecret: Secret, for request: TokenRequest
    ) async throws(RefreshFailure) -> TokenAnswer {
        do throws(EndpointError) {
            return try await TokenEndpointClient(endpoint: tools.endpoint).query(
                [
                    FormField("grant_type", "fb_exchange_token"), FormField("client_id", refresher.appID),
                    FormField("client_secret", appSecret), FormField("fb_exchange_token", token),
                ],
                at: refresher.address, before: request.deadline)
        } catch {
            if GrantRefusal.isEndOfLogin(error) { throw GrantRefusal.loginNeeded(error, request) }
            // Facebook says so of a wrong secret, under the code of errors that pass.
            if error.code == "facebook.1", error.message.contains("client secret") {
                throw RefreshFailure(error, failureClass: .rejected, note: "", remedy: "check appId and appSecret")
            }
            throw RefreshFailure(error)
        }
    }

    private func provided(_ token: ProviderToken, _ start: StartingToken, warnings: [String]) -> ProvidedToken {
        ProvidedToken(
            proof: .token(token), refreshToken: RefreshToken(token.value, seed: start.seed),
            warnings: start.warnings + warnings)
    }

    /// A warning on some of the days before the end: tries are a day apart then.
    private func ending(of token: ProviderToken, at now: Timestamp) -> [String] {
        let day: Int64 = 86_400_000
        let left = ((token.expiration - now).milliseconds + day - 1) / day
        guard Self.warningDays.contains(left) else { return [] }
        return [
            "Facebook does not prolong its access token, which ends at \(token.expiration.rfc3339), within "
                + (left == 1 ? "a day" : "\(left) days") + ": sign in again before"
        ]
    }
}
