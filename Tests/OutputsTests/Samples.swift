import CredentialModel
import Outputs
import Platform
import TestSupport

/// Credentials that tell their number in every key, so that a mixture shows.
func credentials(_ number: Int, expiration: String = "2026-11-23T12:00:00Z") -> TemporaryCredentials {
    TemporaryCredentials(
        accessKeyID: "ASIATEST\(number)", secretAccessKey: Secret("test/secret+\(number)"),
        sessionToken: Secret("test-token-\(number)=="),
        expiration: Timestamp(rfc3339: expiration) ?? Timestamp(seconds: 0), issuedAt: Timestamp(seconds: 0))
}

/// The set that most tests write for.
let billing = SectionOwner(configuration: "payments", set: "billing")

/// A section as it is promised.
func section(
    _ profile: String, _ number: Int, owner: SectionOwner = billing, lineEnding: String = "\n",
    above: String = "", below: String = ""
) -> String {
    "[\(profile)]" + lineEnding + above + block(number, owner: owner, lineEnding: lineEnding) + below
}

/// The lines of a section that are ours.
func block(_ number: Int, owner: SectionOwner = billing, lineEnding: String = "\n") -> String {
    [
        "aws_access_key_id = ASIATEST\(number)", "aws_secret_access_key = test/secret+\(number)",
        "aws_session_token = test-token-\(number)==", "x_security_token_expires = 2026-11-23T12:00:00Z",
        "aws_expiration = 2026-11-23T12:00:00Z", "x_evercred = \(owner.text)",
    ].map { $0 + lineEnding }.joined()
}

/// A change that writes the credentials of that number.
func write(_ profile: String, _ number: Int, owner: SectionOwner = billing, adopt: Bool = false) -> OutputChange {
    .write(
        profile: profile, owner: owner, document: OutputDocument(credentials: credentials(number)), adopt: adopt)
}

/// Commands without processes.
func fakeCall(_ handlers: FakeHandlers) -> CommandCall {
    CommandCall(runner: handlers, secrets: SecretReader(runner: handlers, environment: [:]))
}

// Most tests write to profile files.
extension OutputWriter {
    func submit(_ change: OutputChange, to file: FileTarget) async -> OutputResult {
        await submit(PlacedChange(change, at: .profile(file)))
    }

    func submit(_ changes: [(OutputChange, FileTarget)]) async -> [OutputResult] {
        await submit(changes.map { PlacedChange($0, at: .profile($1)) })
    }
}
