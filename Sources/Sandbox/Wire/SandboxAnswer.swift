import CredentialModel
import StrictJSON

/// One answer, before the connection's own headers are added.
struct SandboxAnswer: Sendable {
    var status = 200
    var contentType: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    /// A plain JSON document, as the OAuth endpoints and the sandbox itself give it.
    static func json(_ value: JSONValue, status: Int = 200) -> SandboxAnswer {
        SandboxAnswer(status: status, contentType: "application/json", body: JSONWriter.bytes(value))
    }
}
