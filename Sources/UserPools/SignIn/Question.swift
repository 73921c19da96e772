import CredentialModel
import StrictJSON

/// A challenge as the service puts it.
struct Question {
    /// More than any session has (API reference: 2048), and all parameters of a challenge together (bytes).
    private static let limit = 64 << 10

    let name: String
    let parameters: [String: String]
    let session: Secret?

    init(_ name: String, in answer: JSONObject, of operation: String) throws(UserPoolError) {
        let members = answer["ChallengeParameters"]?.object?.members ?? []
        guard name.utf8.count <= 128, members.count <= 64 else {
            throw .malformedAnswer(to: operation, "has a challenge that is none")
        }
        if let session = answer["Session"], session != .null,
            session.string.map({ $0.isEmpty || $0.utf8.count > Self.limit }) != false
        {
            throw .malformedAnswer(to: operation, "has a session that is none")
        }
        guard members.reduce(0, { $0 + $1.name.utf8.count + ($1.value.string?.utf8.count ?? 0) }) <= Self.limit else {
            throw .malformedAnswer(to: operation, "has a challenge that is none")
        }
        self.name = name
        self.parameters = Dictionary(
            members.compactMap { member in member.value.string.map { (member.name, $0) } }
        ) { $1 }
        self.session = answer["Session"]?.string.map { Secret($0) }
    }

    /// The answer to PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER, without the names.
    func proof(
        by exchange: SecureRemotePassword, of subject: SecureRemotePassword.Subject, at timestamp: String
    ) throws(UserPoolError) -> JSONObject {
        guard let salt = parameters["SALT"], let value = parameters["SRP_B"], let block = parameters["SECRET_BLOCK"]
        else { throw .unacceptableChallenge("\(name) without salt, public value or secret block") }
        let signature = try exchange.signature(
            for: SecureRemotePassword.Challenge(salt: salt, serverValue: value, secretBlock: block), of: subject,
            at: timestamp)
        return [
            "PASSWORD_CLAIM_SECRET_BLOCK": .string(block), "TIMESTAMP": .string(timestamp),
            "PASSWORD_CLAIM_SIGNATURE": .string(signature),
        ]
    }

    /// The challenge for somebody to answer; fails with `challenge.interaction` on one that has no answer here.
    func pending(
        username: String, deviceKey: String?, forgotDevice: Bool
    ) throws(UserPoolError) -> PendingChallenge {
        guard let known = ChallengeName(rawValue: name) else {
            throw UserPoolError(
                code: "challenge.interaction",
                message: "the user pool asks for \(shownName), which cannot be given here", failureClass: .needsLogin,
                remedy: Self.remedy(for: name))
        }
        let proofs: Set<String> = ["SALT", "SRP_B", "SECRET_BLOCK"]
        return PendingChallenge(
            name: known, parameters: parameters.filter { !proofs.contains($0.key) }, session: session,
            username: username, deviceKey: deviceKey, forgotDevice: forgotDevice)
    }

    private static func remedy(for name: String) -> String {
        switch name {
        case "MFA_SETUP":
            "set up the user's second factor once, in an application or with AssociateSoftwareToken, and configure "
                + "mfa: {totp: …}"
        case "WEB_AUTHN": "let the user sign in with a password; passkeys need a browser"
        default: "choose another authFlow, or change what the user pool asks for"
        }
    }

    /// The name, which comes from outside, fit to be shown.
    private var shownName: String {
        name.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_") }
            ? name : "an unknown challenge"
    }
}
