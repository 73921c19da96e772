package import CredentialModel
package import Platform

/// Takes the token from where it lies: a file that something else keeps fresh (Kubernetes), a variable, a credential.
///
/// The place is read at every call. A token that is missing, past its end or just rejected cannot be mended by trying
/// again: the failure waits for the place, or a human, to change.
package struct StoredTokenProvider: IdentityProvider {
    private let source: TokenSource
    private let secrets: SecretReader
    private let time: any TimeSource

    package init(source: TokenSource, secrets: SecretReader, time: any TimeSource) {
        self.source = source
        self.secrets = secrets
        self.time = time
    }

    package func token(for request: TokenRequest) async throws(RefreshFailure) -> ProvidedToken {
        let secret: Secret
        do throws(SecretError) {
            secret = try await secrets.read(source.source)
        } catch {
            throw RefreshFailure(
                code: "token.\(error.code.rawValue)", message: "the token could not be read: \(error.message)",
                failureClass: error.code == .commandFailed ? .transient : .needsLogin, remedy: error.remedy)
        }
        if let fault = TokenRules.fault(of: secret.reveal()) {
            throw failure("token.malformed", "the token in \(place) \(fault)", remedy: "store the token alone there")
        }
        let now = time.now
        let known = TokenRules.expiration(of: secret.reveal(), stated: source.expiration)
        if let known, known <= now {
            throw failure("token.expired", "the token in \(place) ended at \(known.rfc3339)")
        }
        guard secret != request.rejectedToken else {
            throw failure("token.rejected", "the token in \(place) is still the one that was just rejected")
        }
        return ProvidedToken(
            proof: .token(
                ProviderToken(
                    value: secret, expiration: known ?? now + TokenRules.assumedLifetime, obtainedAt: now)),
            warnings: known == nil ? ["the token in \(place) names no expiry; one hour is assumed"] : [])
    }

    private func failure(
        _ code: String, _ message: String, remedy: String = "put a fresh token there, or configure a refreshHandler"
    ) -> RefreshFailure {
        RefreshFailure(code: code, message: message, failureClass: .needsLogin, remedy: remedy)
    }

    private var place: String {
        switch source.source {
        case .file(let path): "the file '\(path)'"
        case .environment(let name): "the variable '\(name)'"
        case .credential(let id): "the credential '\(id)'"
        case .command(let command): "the output of '\(command.displayName)'"
        case .literal: "the configuration"
        }
    }
}
