import CredentialModel
import Engine
import Platform
import UserPools

/// Carries out one operation for one user: the same work for a single command and for a row of a batch.
struct UserPoolWork: Sendable {
    let target: UserPoolTarget
    let client: UserPoolClient
    /// Where questions wait for their answers; `nil` where no operation asks or answers any.
    let questions: QuestionBox?
    let time: any TimeSource

    /// What a session of an identity brings along.
    struct Session: Sendable {
        var accessToken: Secret?
        var device: RememberedDevice?
    }

    /// Does it.
    ///
    /// - Throws: `UserPoolError`; ``CommandFailure`` where no such question waits; `StateError`.
    func perform(
        _ operation: UserPoolOperation, _ input: UserPoolInput, session: Session = Session()
    ) async throws -> UserPoolResult {
        let metadata = target.metadata(with: input.metadata)
        let account = UserPoolAccount(client: client, metadata: metadata)
        switch operation {
        case .signUp:
            return .signedUp(
                try await account.signUp(
                    username: input.username, password: try input[.password], attributes: input.attributes))
        case .confirmSignUp:
            try await account.confirmSignUp(
                username: input.username, code: try input[.code], forcesAlias: input.forcesAlias)
            return .signUpConfirmed
        case .resendSignUp: return .signUpResent(try await account.resendSignUp(username: input.username))
        case .signIn:
            let step = try await UserPoolSignIn(client: client).begin(
                UserPoolSignIn.Login(username: input.username, password: input.secrets[.password]),
                flow: target.refresher.authFlow, metadata: metadata, device: session.device)
            return try await result(step, input.username)
        case .confirmSignIn, .completeNewPassword, .sendCustomChallengeAnswer:
            return try await answer(operation, input, metadata, session.device)
        case .forgotPassword:
            return .passwordForgotten(try await account.forgotPassword(username: input.username))
        case .forgotPasswordSubmit:
            try await account.forgotPasswordSubmit(
                username: input.username, code: try input[.code], newPassword: try input[.newPassword])
            return .passwordReset
        case .changePassword, .updateUserAttributes, .verifyUserAttribute, .verifyUserAttributeSubmit, .deleteUser:
            if let token = session.accessToken { return try await perform(operation, input, account, with: token) }
            return try await performOnce(operation, input, account)
        }
    }

    // MARK: Sign-ins

    private func answer(
        _ operation: UserPoolOperation, _ input: UserPoolInput, _ metadata: LambdaMetadata, _ device: RememberedDevice?
    ) async throws -> UserPoolResult {
        let challenge = try waiting(for: operation, of: input.username)
        do {
            let step = try await UserPoolSignIn(client: client).answer(
                challenge, with: try answer(to: challenge, input), metadata: metadata, device: device)
            questions?.remove(target.login(of: input.username))
            return try await result(step, input.username)
        } catch let error as UserPoolError {
            // A session is good for one answer, but a slip of the pen or a lost packet is none.
            if error.code == "NotAuthorizedException" { questions?.remove(target.login(of: input.username)) }
            throw error
        }
    }

    /// The question that waits for this operation.
    func waiting(for operation: UserPoolOperation, of username: String) throws -> PendingChallenge {
        guard let challenge = try questions?.question(of: target.login(of: username), at: time.now) else {
            throw CommandFailure(
                .usage, "no sign-in of '\(username)' waits for an answer: run '\(target.command(.signIn, username))'")
        }
        guard challenge.name.operation == operation else {
            throw CommandFailure(
                .usage,
                "the sign-in of '\(username)' waits for an answer to \(challenge.name.rawValue): run "
                    + "'\(target.command(challenge.name.operation, username))'")
        }
        return challenge
    }

    private func answer(to challenge: PendingChallenge, _ input: UserPoolInput) throws -> ChallengeAnswer {
        switch challenge.name {
        case .newPasswordRequired: return ChallengeAnswer(try input[.newPassword], attributes: input.attributes)
        case .customChallenge: return ChallengeAnswer(try input[.answer])
        case .selectMFAType, .selectChallenge:
            guard let choice = input.choice else {
                throw CommandFailure(
                    .usage, "choose \(challenge.offer) with --choice")
            }
            return ChallengeAnswer(Secret(choice))
        case .softwareTokenMFA, .smsMFA, .emailOTP, .smsOTP: return ChallengeAnswer(try input[.code])
        }
    }

    private func result(_ step: SignInStep, _ username: String) async throws -> UserPoolResult {
        switch step {
        case .signedIn(let signedIn): return .signedIn(signedIn)
        case .challenge(let challenge):
            try questions?.keep(challenge, for: target.login(of: username), at: time.now)
            return .challenge(challenge)
        }
    }

    // MARK: Sessions

    /// Signs in for this one thing, and signs out again.
    private func performOnce(
        _ operation: UserPoolOperation, _ input: UserPoolInput, _ account: UserPoolAccount
    ) async throws -> UserPoolResult {
        let password = try input.secrets[.password] ?? input[operation == .changePassword ? .oldPassword : .password]
        let step = try await UserPoolSignIn(client: client).begin(
            UserPoolSignIn.Login(username: input.username, password: password), flow: target.refresher.authFlow,
            metadata: target.metadata(with: LambdaMetadata.Maps()))
        guard case .signedIn(let signedIn) = step else {
            throw UserPoolError(
                code: "challenge.interaction",
                message: "the sign-in of '\(input.username)' asks for more than a password", failureClass: .needsLogin,
                remedy: "configure an identity and sign in with 'evercred user-pool sign-in NAME' first")
        }
        do {
            let result = try await perform(operation, input, account, with: signedIn.tokens.accessToken)
            if operation != .deleteUser { await end(signedIn) }
            return result
        } catch {
            await end(signedIn)
            throw error
        }
    }

    private func end(_ session: SignedIn) async {
        guard let token = session.tokens.refreshToken else { return }
        // A client that cannot revoke tokens leaves it to end by itself.
        try? await UserPoolSession(client: client).revoke(token)
    }

    private func perform(
        _ operation: UserPoolOperation, _ input: UserPoolInput, _ account: UserPoolAccount, with token: Secret
    ) async throws -> UserPoolResult {
        switch operation {
        case .changePassword:
            try await account.changePassword(
                accessToken: token, from: try input[.oldPassword], to: try input[.newPassword])
            return .passwordChanged
        case .updateUserAttributes:
            let deliveries = try await account.updateUserAttributes(accessToken: token, input.attributes)
            return .attributesUpdated(input.attributes.filter(\.mayChange).map(\.name), deliveries)
        case .verifyUserAttribute:
            let name = try input.verifiedAttribute
            return .attributeCodeSent(name, try await account.verifyUserAttribute(accessToken: token, name))
        case .verifyUserAttributeSubmit:
            let name = try input.verifiedAttribute
            try await account.verifyUserAttributeSubmit(accessToken: token, name, code: try input[.code])
            return .attributeVerified(name)
        default:
            try await account.deleteUser(accessToken: token)
            return .userDeleted
        }
    }
}

extension UserPoolInput {
    /// The secret; a usage error without one.
    fileprivate subscript(secret: UserPoolSecret) -> Secret {
        get throws {
            guard let value = secrets[secret] else {
                throw CommandFailure(
                    .usage, "\(secret.title.lowercased()) is missing: name its file with \(secret.option)")
            }
            return value
        }
    }

    fileprivate var verifiedAttribute: String {
        get throws {
            guard let attribute else { throw CommandFailure(.usage, "no attribute is named: add --attribute") }
            return attribute
        }
    }
}
