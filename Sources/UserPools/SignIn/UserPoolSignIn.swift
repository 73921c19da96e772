package import CredentialModel
import StrictJSON

/// Signs a user in, step by step: ``begin(_:flow:metadata:device:)``, then ``answer(_:with:metadata:device:)`` until
/// there are tokens.
///
/// Proofs of passwords (PASSWORD_VERIFIER) and of devices (DEVICE_SRP_AUTH, DEVICE_PASSWORD_VERIFIER) are given on the
/// way. Every step is a value: what is pending can be stored and answered by another process.
package struct UserPoolSignIn: Sendable {
    /// Who signs in.
    package struct Login: Sendable, Hashable {
        /// A user name or an alias.
        package var username: String
        /// `nil`: the triggers of a custom flow do without.
        package var password: Secret?

        package init(username: String, password: Secret? = nil) {
            self.username = username
            self.password = password
        }
    }

    private let client: UserPoolClient

    package init(client: UserPoolClient) { self.client = client }

    // MARK: Steps

    /// Begins; without a password the flow is always the custom one, as in Amplify. A device that the service no longer
    /// believes costs a second beginning, without it.
    package func begin(
        _ login: Login, flow: AuthFlow = .userSRP, metadata: LambdaMetadata = LambdaMetadata(),
        device: RememberedDevice? = nil
    ) async throws(UserPoolError) -> SignInStep {
        guard (1...128).contains(login.username.unicodeScalars.count) else {
            throw .invalid("the user name is empty or longer than 128 characters", remedy: "set username")
        }
        var pass = Pass(
            username: login.username, password: login.password, device: device,
            metadata: try metadata.clientMetadataMember(for: .signIn))
        let flow = login.password == nil ? .custom : flow
        do throws(UserPoolError) {
            return try await step(after: try await initiate(flow, &pass), from: "InitiateAuth", &pass)
        } catch {
            guard error.code == UserPoolError.deviceCode, pass.device != nil else { throw error }
            pass.username = login.username
            pass.device = nil
            pass.forgotDevice = true
            return try await step(after: try await initiate(flow, &pass), from: "InitiateAuth", &pass)
        }
    }

    /// Answers what is pending; the challenge decides which operation that is, and by which rules metadata goes along.
    ///
    /// - Parameter device: the remembered device, in case the service asks it to prove itself afterwards.
    package func answer(
        _ challenge: PendingChallenge, with answer: ChallengeAnswer, metadata: LambdaMetadata = LambdaMetadata(),
        device: RememberedDevice? = nil
    ) async throws(UserPoolError) -> SignInStep {
        var pass = Pass(
            username: challenge.username, password: nil,
            device: device.flatMap { $0.key == challenge.deviceKey ? $0 : nil }, forgotDevice: challenge.forgotDevice,
            metadata: try metadata.clientMetadataMember(for: challenge.name.operation))
        var responses: JSONObject = [challenge.name.responseName: .string(answer.value.reveal())]
        for attribute in answer.attributes {
            responses["userAttributes.\(attribute.name)"] = .string(attribute.value)
        }
        let next = try await respond(
            challenge.name.rawValue, responses, session: challenge.session, for: .challenge,
            hiding: [answer.value], &pass)
        return try await step(after: next, from: "RespondToAuthChallenge", &pass)
    }

    /// Makes the service remember a new device (ConfirmDevice): keep what it returns, and name it from now on.
    ///
    /// - Parameter name: what the user will see it under.
    package func confirm(
        _ device: NewDevice, accessToken: Secret, name: String
    ) async throws(UserPoolError) -> RememberedDevice {
        let verifier = DeviceVerifier(deviceKey: device.key, groupKey: device.groupKey)
        let input: JSONObject = [
            "AccessToken": .string(accessToken.reveal()),
            "DeviceKey": .string(device.key),
            "DeviceSecretVerifierConfig": [
                "PasswordVerifier": .string(verifier.verifier), "Salt": .string(verifier.salt),
            ],
            "DeviceName": .string(String(String.UnicodeScalarView(name.unicodeScalars.prefix(1024)))),
        ]
        _ = try await client.call("ConfirmDevice", input, for: .session, hiding: [accessToken])
        return RememberedDevice(key: device.key, groupKey: device.groupKey, password: verifier.password)
    }

    // MARK: One pass

    /// What is known between two questions that somebody else must answer.
    private struct Pass {
        /// The name to send: the service's own one as soon as it has told it.
        var username: String
        let password: Secret?
        var device: RememberedDevice?
        var forgotDevice = false
        let metadata: JSONValue?
        /// The exchange whose public value the service was sent last: each serves for one proof.
        var exchange: SecureRemotePassword?

        /// The public value of a new exchange.
        mutating func publicValue() -> JSONValue {
            let exchange = SecureRemotePassword()
            self.exchange = exchange
            return .string(exchange.publicValue)
        }
    }

    private func initiate(_ flow: AuthFlow, _ pass: inout Pass) async throws(UserPoolError) -> JSONObject {
        var parameters: JSONObject = ["USERNAME": .string(pass.username)]
        switch flow {
        case .userPassword:
            parameters["PASSWORD"] = .string(pass.password?.reveal() ?? "")
        case .userSRP:
            parameters["SRP_A"] = pass.publicValue()
        case .custom where pass.password != nil:
            parameters["CHALLENGE_NAME"] = "SRP_A"
            parameters["SRP_A"] = pass.publicValue()
        case .custom:
            break
        }
        parameters["SECRET_HASH"] = client.app.secretHash(for: pass.username).map { .string($0) }
        var input: JSONObject = ["AuthFlow": .string(flow.rawValue), "ClientId": .string(client.app.clientID)]
        return try await sending(&pass) { (pass) throws(UserPoolError) in
            parameters["DEVICE_KEY"] = pass.device.map { .string($0.key) }
            input["AuthParameters"] = .object(parameters)
            input["ClientMetadata"] = pass.metadata
            return try await client.call(
                "InitiateAuth", input, for: .password, hiding: [pass.password].compactMap(\.self))
        }
    }

    private func respond(
        _ challenge: String, _ responses: JSONObject, session: Secret?, for purpose: CallPurpose,
        hiding secrets: [Secret] = [], _ pass: inout Pass
    ) async throws(UserPoolError) -> JSONObject {
        var responses = responses
        responses["USERNAME"] = .string(pass.username)
        responses["SECRET_HASH"] = client.app.secretHash(for: pass.username).map { .string($0) }
        var input: JSONObject = ["ChallengeName": .string(challenge), "ClientId": .string(client.app.clientID)]
        return try await sending(&pass) { (pass) throws(UserPoolError) in
            responses["DEVICE_KEY"] = pass.device.map { .string($0.key) }
            input["ChallengeResponses"] = .object(responses)
            input["Session"] = session.map { .string($0.reveal()) }
            input["ClientMetadata"] = challenge.hasPrefix("DEVICE_") ? nil : pass.metadata
            return try await client.call(
                "RespondToAuthChallenge", input, for: purpose, hiding: secrets + [session].compactMap(\.self))
        }
    }

    /// Sends once more without the device when the service no longer knows it.
    private func sending(
        _ pass: inout Pass, _ send: (Pass) async throws(UserPoolError) -> JSONObject
    ) async throws(UserPoolError) -> JSONObject {
        do throws(UserPoolError) {
            return try await send(pass)
        } catch {
            guard error.isUnknownDevice, pass.device != nil else { throw error }
            pass.device = nil
            pass.forgotDevice = true
            return try await send(pass)
        }
    }

    // MARK: What comes next

    private func step(
        after answer: JSONObject, from operation: String, _ pass: inout Pass
    ) async throws(UserPoolError) -> SignInStep {
        var answer = answer
        var operation = operation
        // A proof is asked for at most three times: of the password, of the device, of what the device answered.
        for _ in 0..<4 {
            guard let name = answer["ChallengeName"]?.string else {
                return .signedIn(
                    SignedIn(
                        tokens: try UserPoolTokens(in: answer, of: operation), username: pass.username,
                        newDevice: NewDevice(in: answer), forgotDevice: pass.forgotDevice))
            }
            let question = try Question(name, in: answer, of: operation)
            if let known = question.parameters["USER_ID_FOR_SRP"] ?? question.parameters["USERNAME"] {
                pass.username = known
            }
            operation = "RespondToAuthChallenge"
            switch name {
            case "PASSWORD_VERIFIER":
                answer = try await provePassword(question, &pass)
            case "DEVICE_SRP_AUTH":
                let publicValue = pass.publicValue()
                answer = try await respond(
                    name, ["SRP_A": publicValue], session: question.session, for: .password, &pass)
            case "DEVICE_PASSWORD_VERIFIER":
                answer = try await proveDevice(question, &pass)
            default:
                return .challenge(
                    try question.pending(
                        username: pass.username, deviceKey: pass.device?.key, forgotDevice: pass.forgotDevice))
            }
        }
        throw .unacceptableChallenge("the same question over and over")
    }

    private func provePassword(
        _ question: Question, _ pass: inout Pass
    ) async throws(UserPoolError) -> JSONObject {
        guard let password = pass.password else {
            throw UserPoolError(
                code: "challenge.password", message: "the user pool asks for a password that was not given",
                failureClass: .needsLogin, remedy: "set password")
        }
        return try await prove(
            SecureRemotePassword.Subject(group: client.app.poolName, name: pass.username, password: password),
            question, &pass)
    }

    private func proveDevice(
        _ question: Question, _ pass: inout Pass
    ) async throws(UserPoolError) -> JSONObject {
        guard let device = pass.device else {
            throw UserPoolError.device("the user pool asks for a device that this sign-in does not name")
        }
        do throws(UserPoolError) {
            return try await prove(
                SecureRemotePassword.Subject(group: device.groupKey, name: device.key, password: device.password),
                question, &pass)
        } catch {
            guard error.code == "NotAuthorizedException" else { throw error }
            throw .device("the user pool no longer believes the remembered device: \(error.message)")
        }
    }

    private func prove(
        _ subject: SecureRemotePassword.Subject, _ question: Question, _ pass: inout Pass
    ) async throws(UserPoolError) -> JSONObject {
        guard let exchange = pass.exchange else {
            throw .unacceptableChallenge("\(question.name) before it was sent a public value")
        }
        pass.exchange = nil
        return try await respond(
            question.name, try question.proof(by: exchange, of: subject, at: client.now.passwordClaim),
            session: question.session, for: .password, hiding: [subject.password], &pass)
    }
}
