import CredentialModel
package import Platform
package import Providers
import StrictJSON

/// One sign-in through a browser: the question, and the judgement of what comes back.
///
/// Authorization code with PKCE (RFC 6749 section 4.1, RFC 7636, RFC 9700 section 2.1.1); `state` ties the answer to
/// this question, `nonce` the id_token, `iss` the provider.
package struct SignInFlow: Sendable {
    /// How long redeeming a code may take.
    private static let patience = Duration.seconds(30)

    let plan: SignInPlan
    private let client: SignInClient
    private let time: any TimeSource
    private let place: SignInPlace
    private let endpoint: String
    private let redirectURI: String
    private let state = RandomText.make()
    private let nonce: String?
    private let key = ProofKey()

    /// Makes a question to be asked once.
    ///
    /// - Parameter redirectURI: where the provider sends the browser back to.
    package init(
        _ plan: SignInPlan, redirectURI: String, client: SignInClient, time: any TimeSource
    ) async throws(SignInFailure) {
        place = try await SignInPlace(of: plan, client: client, before: time.bootNow + Self.patience)
        endpoint = try SignInPlace.checked(place.authorizationAddress, "authorization endpoint", of: plan)
        nonce = plan.hasNonce ? RandomText.make() : nil
        self.plan = plan
        self.redirectURI = redirectURI
        self.client = client
        self.time = time
    }

    /// Where the browser begins.
    package var authorizationAddress: String {
        let fields =
            [
                FormField("response_type", "code"), FormField("client_id", plan.client.id),
                FormField("redirect_uri", redirectURI), FormField("scope", place.scope), FormField("state", state),
                FormField("code_challenge", key.challenge), FormField("code_challenge_method", "S256"),
            ] + (nonce.map { [FormField("nonce", $0)] } ?? []) + plan.parameters
        return FormEncoding.append(fields, to: endpoint)
    }

    /// Judges an answer and redeems its code.
    package func signedIn(_ callback: SignInCallback) async throws(SignInFailure) -> SignedIn {
        let code = try code(in: callback)
        let tokens: GrantedTokens
        do throws(RefreshFailure) {
            tokens = try await client.tokens(
                for: [
                    FormField("grant_type", "authorization_code"), FormField("code", code),
                    FormField("redirect_uri", redirectURI), FormField("code_verifier", key.verifier),
                ], as: plan.client, at: place.token, provingBy: plan.proof, before: time.bootNow + Self.patience)
        } catch {
            throw SignInFailure(error)
        }
        if let nonce {
            let named = JSONWebToken(tokens.proof.value.reveal())?.claims["nonce"]?.string
            guard let named, RandomText.isSame(named, nonce) else {
                throw SignInFailure(
                    .wrongNonce, "\(plan.title) answered with an id_token of another sign-in", remedy: "run login again"
                )
            }
        }
        return try SignedIn(tokens, of: plan)
    }

    /// The code, when the answer is one to this question.
    private func code(in callback: SignInCallback) throws(SignInFailure) -> Secret {
        guard let answered = callback.state, RandomText.isSame(answered, state) else {
            throw SignInFailure(
                .foreignAnswer, "the answer does not belong to this sign-in",
                remedy: "run login again, and use only the page that it names")
        }
        let words = EndpointWords(hiding: [callback.code, key.verifier].compactMap(\.self))
        if let issuer = callback.issuer {
            guard RandomText.isSame(issuer, plan.issuer) else {
                throw SignInFailure(
                    .wrongIssuer, "the answer comes from '\(words.shown(issuer))' instead of '\(plan.issuer)'")
            }
        } else if place.isIssuerNamed {
            throw SignInFailure(.wrongIssuer, "the answer does not name its issuer, as '\(plan.issuer)' always does")
        }
        if let error = callback.error {
            let said = words.shown(error) + words.quotation(callback.errorDescription)
            throw SignInFailure(
                error == "access_denied" ? .denied : .refused, "\(plan.title) refused the sign-in with \(said)",
                remedy: error == "access_denied" ? "run login again and allow the access" : nil)
        }
        guard let code = callback.code else {
            throw SignInFailure(.malformedAnswer, "the answer holds no code", remedy: "run login again")
        }
        return code
    }
}

extension SignedIn {
    /// - Throws: ``SignInFailure/Code/noRefreshToken`` when nothing came that a later token could be obtained with.
    init(_ tokens: GrantedTokens, of plan: SignInPlan) throws(SignInFailure) {
        guard let refreshToken = plan.keepsAccessToken ? tokens.proof.value : tokens.refreshToken else {
            throw SignInFailure(
                .noRefreshToken, "\(plan.title) gave no refresh token",
                remedy: "allow the client refresh tokens and offline access at the provider, then run login again")
        }
        self.init(refreshToken: refreshToken, proof: tokens.proof)
    }
}
