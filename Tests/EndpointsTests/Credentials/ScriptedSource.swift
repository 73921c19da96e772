import CredentialModel
import Synchronization

@testable import Endpoints

/// A source that serves what a test has put there, and counts who asked.
final class ScriptedSource: CredentialSource {
    typealias Answer = Result<ServedCredentials, CredentialRefusal>

    private let answers: Mutex<[String: Answer]>
    private let asked = Mutex<[String]>([])

    init(_ answers: [String: Answer]) { self.answers = Mutex(answers) }

    /// The sets that were asked for, in order.
    var requests: [String] { asked.withLock(\.self) }

    func credentials(of set: String) async throws(CredentialRefusal) -> ServedCredentials {
        asked.withLock { $0.append(set) }
        guard let answer = answers.withLock({ $0[set] }) else {
            throw CredentialRefusal(.unknown, "no set is called \(set)")
        }
        return try answer.get()
    }

    static let billing = ServedCredentials(
        TemporaryCredentials(
            accessKeyID: "ASIATESTBILLING", secretAccessKey: Secret("test-secret-key-billing"),
            sessionToken: Secret("test-session-token-billing"),
            expiration: Timestamp(milliseconds: 1_795_435_200_987), issuedAt: Timestamp(milliseconds: 1_795_431_600_000)
        ), roleARN: "arn:aws:iam::111122223333:role/Billing")
}
