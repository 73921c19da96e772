import CredentialModel
import Platform

extension HTTPRequest {
    /// A form for an endpoint of OAuth 2.0, with the proof of the client that sends it.
    init(form fields: [FormField], as proof: ClientProof, to address: String) {
        self.init(
            method: "POST", url: address,
            headers: [("Content-Type", "application/x-www-form-urlencoded")]
                + (proof.authorization.map { [("Authorization", $0.reveal())] } ?? []),
            body: Array(FormEncoding.encode(fields + proof.fields).utf8))
    }
}
