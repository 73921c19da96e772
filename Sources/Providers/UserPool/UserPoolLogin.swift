import CredentialModel
import Platform
import StrictJSON
import UserPools

/// One sign-in with nobody being there: begins, answers what is asked from the configuration, and remembers on the way
/// what must not be used twice.
struct UserPoolLogin {
    /// More questions than any pool asks.
    private static let questionLimit = 10

    let refresher: UserPoolRefresher
    let request: TokenRequest
    let client: UserPoolClient
    let secrets: SecretReader
    let time: any TimeSource
    let metadata: LambdaMetadata
    let handler: ChallengeHandler?

    /// The tokens. Once a code or a new password was shown, a failure is part of the result: the memory of it counts.
    func token(_ memory: UserPoolMemory) async throws(RefreshFailure) -> ProvidedToken {
        var known = memory
        do throws(RefreshFailure) {
            return try await signIn(&known)
        } catch {
            if error.code == UserPoolError.deviceCode { known.device = nil }
            guard known != memory else { throw error }
            return ProvidedToken(proof: .unusable(error), handlerState: .set(known.slot))
        }
    }

    private func signIn(_ memory: inout UserPoolMemory) async throws(RefreshFailure) -> ProvidedToken {
        var step = try await begin(&memory)
        for _ in 0..<Self.questionLimit {
            switch step {
            case .signedIn(let signedIn): return try await finish(signedIn, &memory)
            case .challenge(let challenge): step = try await answer(challenge, &memory)
            }
        }
        throw interaction("the user pool asks more than \(Self.questionLimit) questions")
    }

    // MARK: The beginning

    /// Shows the password that should be in force; where it is none, and `newPassword` may have taken the place of
    /// `password` or somebody may have reset it since, the other one after it.
    private func begin(_ memory: inout UserPoolMemory) async throws(RefreshFailure) -> SignInStep {
        guard let source = refresher.password else { return try await begin(with: nil, memory) }
        guard let newSource = refresher.newPassword else {
            return try await begin(with: try await read(source, "password"), memory)
        }
        let passwords = [try await read(source, "password"), try await read(newSource, "new password")]
        let expected = memory.hasNewPassword ? 1 : 0
        do throws(RefreshFailure) {
            return try await begin(with: passwords[expected], memory)
        } catch {
            guard error.code == "NotAuthorizedException", error.failureClass == .needsLogin else { throw error }
            let step = try await begin(with: passwords[1 - expected], memory)
            memory.hasNewPassword.toggle()
            return step
        }
    }

    private func begin(with password: Secret?, _ memory: UserPoolMemory) async throws(RefreshFailure) -> SignInStep {
        let login = UserPoolSignIn.Login(username: refresher.username ?? "", password: password)
        do throws(UserPoolError) {
            return try await UserPoolSignIn(client: client).begin(
                login, flow: refresher.authFlow, metadata: metadata, device: memory.device)
        } catch {
            throw failure(error)
        }
    }

    // MARK: Challenges

    private func answer(
        _ challenge: PendingChallenge, _ memory: inout UserPoolMemory
    ) async throws(RefreshFailure) -> SignInStep {
        switch challenge.name {
        case .softwareTokenMFA where refresher.totp != nil:
            let code = try await code(&memory)
            return try await send(ChallengeAnswer(code), to: challenge, memory)
        case .selectMFAType where refresher.totp != nil && challenge.choices.contains(Self.authenticator):
            let choice = ChallengeAnswer(Secret(Self.authenticator))
            return try await send(choice, to: challenge, memory)
        case .newPasswordRequired:
            let answer = try await newPassword(for: challenge)
            let step = try await send(answer, to: challenge, memory)
            memory.hasNewPassword = true
            return step
        case .customChallenge, .softwareTokenMFA, .smsMFA, .emailOTP, .smsOTP, .selectMFAType, .selectChallenge:
            return try await ask(challenge, memory)
        }
    }

    private static let authenticator = ChallengeName.softwareTokenMFA.rawValue

    /// The authenticator's next code that was not shown yet, when its time has come.
    private func code(_ memory: inout UserPoolMemory) async throws(RefreshFailure) -> Secret {
        guard let source = refresher.totp else { throw interaction("the user pool asks for an authenticator's code") }
        guard let codes = TimedPassword(seed: try await read(source, "TOTP seed")) else {
            throw RefreshFailure(
                code: "secret.malformed", message: "the TOTP seed is no text in base32", failureClass: .needsLogin,
                remedy: "store the seed as the user pool shows it (SecretCode)")
        }
        let code = codes.code(at: client.now, after: memory.lastStep)
        let wait = code.validFrom - client.now
        if wait > .zero {
            guard time.bootNow + wait < request.deadline else {
                throw RefreshFailure(
                    code: "totp.used", message: "this moment's authenticator code was used already",
                    failureClass: .transient, retryAfter: wait)
            }
            do { try await time.sleep(for: wait) } catch {
                throw RefreshFailure(
                    code: "refresh.cancelled", message: "the sign-in was given up", failureClass: .transient)
            }
        }
        memory.lastStep = code.step
        return code.digits
    }

    private func newPassword(for challenge: PendingChallenge) async throws(RefreshFailure) -> ChallengeAnswer {
        guard let source = refresher.newPassword else {
            throw interaction("the user pool asks for a new password, and newPassword is not set")
        }
        var attributes: [UserAttribute] = []
        for name in challenge.requiredAttributes {
            guard let value = request.identity.user[name]?.string else {
                throw interaction(
                    "the user pool wants an attribute with the new password that user has not: '\(Self.shown(name))'")
            }
            attributes.append(UserAttribute(name, value))
        }
        return ChallengeAnswer(try await read(source, "new password"), attributes: attributes)
    }

    private func ask(
        _ challenge: PendingChallenge, _ memory: UserPoolMemory
    ) async throws(RefreshFailure) -> SignInStep {
        guard let handler else { throw interaction("the user pool asks for \(challenge.name.rawValue)") }
        let answer = try await handler.answer(to: challenge, for: request)
        return try await send(ChallengeAnswer(answer), to: challenge, memory)
    }

    private func send(
        _ answer: ChallengeAnswer, to challenge: PendingChallenge, _ memory: UserPoolMemory
    ) async throws(RefreshFailure) -> SignInStep {
        do throws(UserPoolError) {
            return try await UserPoolSignIn(client: client).answer(
                challenge, with: answer, metadata: metadata, device: memory.device)
        } catch {
            throw failure(error)
        }
    }

    // MARK: The end

    private func finish(
        _ signedIn: SignedIn, _ memory: inout UserPoolMemory
    ) async throws(RefreshFailure) -> ProvidedToken {
        var warnings: [String] = []
        var confirmed: RememberedDevice?
        if let device = signedIn.newDevice {
            do throws(UserPoolError) {
                confirmed = try await UserPoolSignIn(client: client).confirm(
                    device, accessToken: signedIn.tokens.accessToken, name: "evercred \(request.identity.name)")
            } catch {
                warnings.append(
                    "the user pool does not remember this machine: \(error.message); the next token needs a new sign-in"
                )
            }
        }
        memory.adopt(signedIn, confirmed: confirmed)
        return try ProvidedToken(
            signedIn.tokens, memory, refreshToken: signedIn.tokens.refreshToken, from: client, at: time.now,
            rejected: request.rejectedToken, warnings: warnings)
    }

    // MARK: Failures

    private func failure(_ error: UserPoolError) -> RefreshFailure {
        guard error.code == "challenge.interaction" else { return RefreshFailure(error) }
        return RefreshFailure(error, remedy: error.remedy ?? UserPoolProvider.loginRemedy(request))
    }

    /// Nobody is there who could answer.
    private func interaction(_ message: String) -> RefreshFailure {
        RefreshFailure(
            code: "challenge.interaction", message: message, failureClass: .needsLogin,
            remedy: UserPoolProvider.loginRemedy(request) + ", or configure a challengeHandler")
    }

    private static func shown(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(64).map { $0.value > 0x1F && $0.value < 0x7F ? $0 : "?" }))
    }

    private func read(_ source: SecretSource, _ name: String) async throws(RefreshFailure) -> Secret {
        do throws(SecretError) {
            return try await secrets.read(source)
        } catch {
            throw RefreshFailure(reading: name, error)
        }
    }
}
