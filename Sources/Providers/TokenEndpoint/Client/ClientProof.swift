import CredentialModel
import FoundationEssentials

/// How a client proves to be the one, as parts of a request (RFC 6749 section 2.3).
struct ClientProof: Sendable {
    let fields: [FormField]
    /// The value of the `Authorization` header.
    let authorization: Secret?
    /// What is secret beside the fields.
    let otherSecrets: [Secret]

    /// Fields of the form, and nothing else.
    init(fields: [FormField]) {
        self.fields = fields
        self.authorization = nil
        self.otherSecrets = []
    }

    /// `client_secret_basic`: both halves are encoded as in a form before they are joined.
    init(basic id: String, secret: Secret) {
        let pair = "\(FormEncoding.encode(id)):\(FormEncoding.encode(secret.reveal()))"
        let encoded = Data(pair.utf8).base64EncodedString()
        self.fields = []
        self.authorization = Secret("Basic \(encoded)")
        self.otherSecrets = [secret, Secret(encoded)]
    }
}
