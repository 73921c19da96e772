import Config
import CredentialModel
import Engine
import Events
import Platform
import Providers
import State
import StrictJSON
import UserPools

/// One operation for one user: asks for the secrets, does it, tells it, and keeps what it has brought.
struct UserPoolTurn {
    let operation: UserPoolOperation
    let work: UserPoolWork
    let options: UserPoolOptions
    let details: UserPoolDetails
    let surroundings: Surroundings
    let secrets: SecretReader
    let hub: Hub

    private var target: UserPoolTarget { work.target }
    private var time: any TimeSource { work.time }

    func run() async throws -> Engine.ExitCode {
        // Before anybody types a password: what comes of it must have a place.
        let file = try details.to.map { try LoginFile(path: Surroundings.absolute($0)) }
        let delivery = file == nil ? try await delivery() : nil
        let sessions = sessions
        let memory = operation.isStepOfSignIn ? try await sessions?.memory() : nil
        let username = try await username(sessions)
        let waiting = operation.answersChallenge ? try work.waiting(for: operation, of: username) : nil
        var session = UserPoolWork.Session(accessToken: nil, device: memory?.device)
        let input = try await input(username, waiting, hasSession: sessions != nil)
        if operation.needsSession { session.accessToken = try await sessions?.accessToken() }
        let result: UserPoolResult
        do {
            result = try await perform(input, session, sessions)
        } catch let error as UserPoolError {
            hub.emit(error.event(of: operation, about: subject(username)))
            throw error
        }
        tell(result, about: username)
        guard case .signedIn(let signedIn) = result else { return .success }
        if let file {
            try file.write(Self.document(signedIn.tokens))
            Terminal.complain("evercred: the tokens are in \(file.path), and nowhere else")
            return .success
        }
        guard let delivery, let memory else {
            Terminal.complain("evercred: nothing of it is kept: name a file for the tokens with --to")
            return .success
        }
        return try await keep(signedIn, memory, through: delivery)
    }

    /// Does it; once more where the session was ended elsewhere and the identity has another one, signing in by itself.
    private func perform(
        _ input: UserPoolInput, _ session: UserPoolWork.Session, _ sessions: SessionReading?
    ) async throws -> UserPoolResult {
        do {
            return try await work.perform(operation, input, session: session)
        } catch let error as UserPoolError {
            guard operation.needsSession, error.code == "NotAuthorizedException", error.failureClass == .needsLogin,
                let refused = session.accessToken,
                let token = try? await sessions?.accessToken(insteadOf: refused)
            else { throw error }
            return try await work.perform(
                operation, input, session: UserPoolWork.Session(accessToken: token, device: session.device))
        }
    }

    // MARK: Who

    /// The identity's session; `nil` where none is kept.
    private var sessions: SessionReading? {
        guard target.keepsSession, let identity = target.identity, let settings = target.settings else { return nil }
        return SessionReading(
            identity: identity, refresher: target.refresher, settings: settings, global: options.global,
            surroundings: surroundings, time: time)
    }

    private func username(_ sessions: SessionReading?) async throws -> String {
        if let username = target.refresher.username { return username }
        guard let identity = target.identity else { throw CommandFailure(.usage, "--pool needs --username") }
        throw CommandFailure(.configuration, "identity '\(identity.name)' names no user: add username to it")
    }

    private func subject(_ username: String) -> UserPoolSubject {
        UserPoolSubject(
            identity: target.identity?.name, username: username, userPoolID: target.refresher.userPoolID)
    }

    /// Where a sign-in's session goes: to the identity that it renews.
    private func delivery() async throws -> LoginDelivery? {
        guard operation.isStepOfSignIn, let identity = target.identity, let settings = target.settings else {
            return nil
        }
        guard target.keepsSession else {
            throw CommandFailure(
                .usage,
                "identity '\(identity.name)' gets its token elsewhere, and a session would serve nobody: name a file for "
                    + "the tokens with --to")
        }
        let delivery = LoginDelivery(
            identity: identity.name, command: "user-pool \(operation.rawValue)", settings: settings,
            global: options.global, surroundings: surroundings, time: time)
        try await delivery.rehearse()
        return delivery
    }

    // MARK: What is given

    private func input(
        _ username: String, _ waiting: PendingChallenge?, hasSession: Bool
    ) async throws -> UserPoolInput {
        var input = UserPoolInput(
            username: username, attributes: details.attributes, attribute: details.attribute, choice: details.choice,
            forcesAlias: details.forcesAlias, metadata: try options.maps)
        if operation.takesAttributeName, input.attribute == nil {
            throw CommandFailure(.usage, "name the attribute with --attribute")
        }
        if operation == .updateUserAttributes, input.attributes.isEmpty {
            throw CommandFailure(.usage, "name at least one attribute with --attribute name=value")
        }
        if operation == .updateUserAttributes {
            for attribute in input.attributes where !attribute.mayChange {
                Terminal.complain("evercred: warning: '\(attribute.name)' is no user's to change: it is left out")
            }
        }
        if let waiting {
            if waiting.name == .selectMFAType || waiting.name == .selectChallenge {
                guard let choice = input.choice, waiting.choices.isEmpty || waiting.choices.contains(choice) else {
                    throw CommandFailure(
                        .usage, "choose \(waiting.offer) with --choice")
                }
                return input
            }
            let missing = waiting.requiredAttributes.filter { name in !input.attributes.contains { $0.name == name } }
            guard waiting.name != .newPasswordRequired || missing.isEmpty else {
                throw CommandFailure(
                    .usage,
                    "the user pool wants more with the new password: "
                        + missing.map { "--attribute \($0)=…" }.joined(separator: " "))
            }
        }
        var needed = operation.secrets
        if operation.needsSession, operation != .changePassword, !hasSession { needed.insert(.password, at: 0) }
        let prompt = SecretPrompt(secrets: secrets)
        for secret in needed {
            if let known = try await configured(secret) {
                input.secrets[secret] = known
                continue
            }
            if secret == .password, operation == .signIn, details.files[secret] == nil,
                target.refresher.authFlow == .custom
            {
                // The triggers of a custom flow do without.
                continue
            }
            let setsPassword = secret == .newPassword || operation == .signUp
            input.secrets[secret] = try await prompt.read(secret, file: details.files[secret], repeats: setsPassword)
        }
        return input
    }

    /// A password that the configuration knows, where no option names another.
    private func configured(_ secret: UserPoolSecret) async throws -> Secret? {
        let known: SecretSource? =
            switch (secret, operation) {
            case (.password, .signUp), (.password, .signIn): target.refresher.password
            case (.password, _) where operation.needsSession: target.refresher.password
            case (.newPassword, .completeNewPassword): target.refresher.newPassword
            default: nil
            }
        guard details.files[secret] == nil, let source = known else { return nil }
        do throws(SecretError) {
            return try await secrets.read(source)
        } catch {
            throw CommandFailure(
                .configuration, "the configured \(secret.title.lowercased()) cannot be read: \(error.message)")
        }
    }

    // MARK: What came of it

    private func tell(_ result: UserPoolResult, about username: String) {
        hub.emit(result.event(about: subject(username), user: target.identity?.user ?? [:], at: time.now))
        guard options.format == .text else { return }
        Terminal.print(result.sentence(about: username) { target.command($0, username) })
        guard let identity = target.identity else { return }
        switch result {
        case .userDeleted: Terminal.complain("evercred: forget the identity with 'evercred logout \(identity.name)'")
        case .passwordChanged, .passwordReset:
            guard target.refresher.password != nil || target.refresher.newPassword != nil else { return }
            Terminal.complain(
                "evercred: write the new password where the configuration has the old one of '\(identity.name)'")
        default: return
        }
    }

    private func keep(
        _ signedIn: SignedIn, _ known: UserPoolMemory, through delivery: LoginDelivery
    ) async throws -> Engine.ExitCode {
        guard let refreshToken = signedIn.tokens.refreshToken else {
            throw CommandFailure(.unavailable, "the user pool gave no refresh token: the session cannot be kept")
        }
        var memory = known
        var device: RememberedDevice?
        if let new = signedIn.newDevice {
            do throws(UserPoolError) {
                device = try await UserPoolSignIn(client: work.client).confirm(
                    new, accessToken: signedIn.tokens.accessToken, name: "evercred \(delivery.identity)")
            } catch {
                Terminal.complain(
                    "evercred: warning: the user pool does not remember this machine: \(error.sentence)")
            }
        }
        memory.adopt(signedIn, confirmed: device)
        memory.keepAccessToken(of: signedIn.tokens, at: time.now)
        return try await delivery.deliver(RefreshToken(refreshToken, seed: memory.login), slot: memory.slot)
    }

    /// The tokens under the service's names (API reference, AuthenticationResultType).
    private static func document(_ tokens: UserPoolTokens) -> Secret {
        var document: JSONObject = [
            "AccessToken": .string(tokens.accessToken.reveal()),
            "ExpiresIn": .integer(tokens.lifetime.components.seconds),
            "IdToken": .string(tokens.idToken.reveal()),
        ]
        document["RefreshToken"] = tokens.refreshToken.map { .string($0.reveal()) }
        document["TokenType"] = "Bearer"
        return Secret(JSONWriter.string(.object(document)) + "\n")
    }
}
