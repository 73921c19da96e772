import CredentialModel
import StrictJSON

/// Whom a token speaks of, without a question whether it is genuine: only faults are aimed by it.
enum TokenSubjects {
    static func texts(_ token: String) -> [String] {
        guard let decoded = JSONWebToken(token) else { return [] }
        return ["sub", "email"].compactMap { decoded.claims[$0]?.string } + decoded.audiences
    }
}
