import CredentialModel
import Platform

/// The token that a refresh starts from: the one that is remembered, or the configured seed.
struct StartingToken {
    let value: Secret
    /// The digest of the seed that it goes back to; `nil`: a `login` supplied it.
    let seed: String?
    /// Whether it is the seed itself, of which nothing is remembered.
    let isSeed: Bool
    /// One sentence each.
    let warnings: [String]

    /// Reads the seed, if there is one, and chooses. What is remembered counts as long as the seed that it goes back to
    /// is the configured one.
    ///
    /// - Parameter name: what it is, in messages: "refresh token".
    init(
        seed source: SecretSource?, for request: TokenRequest, secrets: SecretReader, name: String
    ) async throws(RefreshFailure) {
        guard let source else {
            guard let remembered = request.refreshToken else {
                throw RefreshFailure(
                    code: "login.missing",
                    message: "there is no \(name) of identity '\(request.identity.name)', neither configured nor "
                        + "from a login",
                    failureClass: .needsLogin, remedy: "run 'evercred login \(request.identity.name)'")
            }
            self.init(remembered)
            return
        }
        let seed: Secret
        do throws(SecretError) {
            seed = try await secrets.read(source)
        } catch {
            // Whoever takes a seed away after its first use has not changed it.
            guard let remembered = request.refreshToken else { throw RefreshFailure(reading: name, error) }
            self.init(
                remembered,
                warnings: ["the configured \(name) could not be read; the remembered one serves: \(error.message)"])
            return
        }
        if let fault = TokenRules.fault(of: seed.reveal()) {
            throw RefreshFailure(
                code: "secret.malformed", message: "the configured \(name) \(fault)", failureClass: .needsLogin,
                remedy: "store the token alone there")
        }
        let digest = RefreshToken.digest(of: seed)
        if let remembered = request.refreshToken, remembered.seed == digest {
            self.init(remembered)
        } else if let remembered = request.refreshToken, remembered.seed == RefreshToken.unreadSeed {
            self.init(RefreshToken(remembered.value, seed: digest))
        } else {
            self.init(value: seed, seed: digest, isSeed: true, warnings: [])
        }
    }

    private init(_ remembered: RefreshToken, warnings: [String] = []) {
        self.init(value: remembered.value, seed: remembered.seed, isSeed: false, warnings: warnings)
    }

    private init(value: Secret, seed: String?, isSeed: Bool, warnings: [String]) {
        self.value = value
        self.seed = seed
        self.isSeed = isSeed
        self.warnings = warnings
    }
}
