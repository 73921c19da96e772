import CredentialModel
import Events
import State
import StrictJSON
import UserPools

/// What came of an operation.
enum UserPoolResult: Sendable, Hashable {
    case signedUp(UserPoolAccount.SignedUp)
    case signUpConfirmed
    case signUpResent(CodeDelivery?)
    case signedIn(SignedIn)
    case challenge(PendingChallenge)
    case passwordForgotten(CodeDelivery?)
    case passwordReset
    case passwordChanged
    case attributesUpdated([String], [CodeDelivery])
    case attributeCodeSent(String, CodeDelivery?)
    case attributeVerified(String)
    case userDeleted

    /// The event that tells it.
    ///
    /// - Parameter user: the identity's `user` from the configuration.
    func event(about subject: UserPoolSubject, user: JSONObject, at now: Timestamp) -> HubEvent {
        switch self {
        case .signedUp(let user):
            .signUp(subject, isConfirmed: user.isConfirmed, id: user.id, delivery: user.delivery?.json)
        case .signUpConfirmed: .confirmSignUp(subject)
        case .signUpResent(let delivery): .resendSignUp(subject, delivery: delivery?.json)
        case .signedIn(let signedIn): .signIn(subject, user: user, expiresAt: now + signedIn.tokens.lifetime)
        case .challenge(let challenge):
            .challenge(
                subject, name: challenge.name.rawValue, answeredBy: challenge.name.operation.rawValue,
                choices: challenge.choices, requiredAttributes: challenge.requiredAttributes,
                parameters: challenge.parameters, until: now + ChallengeStore.lifetime)
        case .passwordForgotten(let delivery): .forgotPassword(subject, delivery: delivery?.json)
        case .passwordReset: .forgotPasswordSubmit(subject)
        case .passwordChanged: .changePassword(subject)
        case .attributesUpdated(let names, let deliveries):
            .updateUserAttributes(
                subject, names: names,
                deliveries: Dictionary(
                    deliveries.compactMap { delivery in delivery.attribute.map { ($0, delivery.json) } }
                ) { $1 })
        case .attributeCodeSent(let name, let delivery):
            .verifyUserAttribute(subject, attribute: name, delivery: delivery?.json)
        case .attributeVerified(let name): .verify(subject, attribute: name)
        case .userDeleted: .userDeleted(subject)
        }
    }

    /// It in words.
    ///
    /// - Parameter command: how the operation that comes next is called for this user.
    func sentence(about user: String, command: (UserPoolOperation) -> String) -> String {
        switch self {
        case .signedUp(let done) where done.isConfirmed: "\(user) has signed up, and is confirmed"
        case .signedUp(let done):
            "\(user) has signed up; \(Self.place(of: done.delivery)): \(command(.confirmSignUp))"
        case .signUpConfirmed: "\(user) is confirmed"
        case .signUpResent(let delivery): "\(Self.place(of: delivery)): \(command(.confirmSignUp))"
        case .signedIn: "\(user) has signed in"
        case .challenge(let challenge): Self.sentence(about: challenge, of: user, command: command)
        case .passwordForgotten(let delivery): "\(Self.place(of: delivery)): \(command(.forgotPasswordSubmit))"
        case .passwordReset: "\(user) has a new password"
        case .passwordChanged: "\(user) has changed the password"
        case .attributesUpdated(let names, let deliveries):
            deliveries.reduce("\(names.joined(separator: ", ")) of \(user) updated") { text, delivery in
                "\(text); \(Self.place(of: delivery)): \(command(.verifyUserAttributeSubmit))"
                    + (delivery.attribute.map { " --attribute \(Self.shown($0))" } ?? "")
            }
        case .attributeCodeSent(let name, let delivery):
            "\(Self.place(of: delivery)): \(command(.verifyUserAttributeSubmit)) --attribute \(Self.shown(name))"
        case .attributeVerified(let name): "\(Self.shown(name)) of \(user) is verified"
        case .userDeleted: "\(user) is deleted"
        }
    }

    private static func sentence(
        about challenge: PendingChallenge, of user: String, command: (UserPoolOperation) -> String
    ) -> String {
        var text = "the sign-in of \(user) waits for an answer to \(challenge.name.rawValue)"
        if let place = challenge.parameters["CODE_DELIVERY_DESTINATION"] { text += ", sent to \(shown(place))" }
        if !challenge.choices.isEmpty { text += " (\(challenge.choices.map(shown).joined(separator: ", ")))" }
        let asked = challenge.name == .customChallenge ? challenge.parameters.filter { !isName($0.key) } : [:]
        if !asked.isEmpty {
            let words = asked.sorted { $0.key < $1.key }.map { "\(shown($0.key)): \(shown($0.value))" }
            text += " (\(words.joined(separator: ", ")))"
        }
        text += ": \(command(challenge.name.operation))"
        if challenge.name == .selectMFAType || challenge.name == .selectChallenge { text += " --choice …" }
        for name in challenge.requiredAttributes { text += " --attribute \(shown(name))=…" }
        return text
    }

    /// Whether a parameter only says whose sign-in it is.
    private static func isName(_ parameter: String) -> Bool {
        ["USERNAME", "USER_ID_FOR_SRP", "DEVICE_KEY"].contains(parameter)
    }

    private static func place(of delivery: CodeDelivery?) -> String {
        guard let delivery else { return "no code was sent" }
        let medium = delivery.medium.map { " by \(shown($0))" } ?? ""
        let place = delivery.destination.map { " to \(shown($0))" } ?? ""
        return "a code was sent\(medium)\(place)"
    }

    /// What a service sent, fit for a terminal.
    fileprivate static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(128).map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

extension PendingChallenge {
    /// What can be chosen, in words.
    var offer: String {
        choices.isEmpty
            ? "what the user pool offers" : "one of " + choices.map(UserPoolResult.shown).joined(separator: ", ")
    }
}
