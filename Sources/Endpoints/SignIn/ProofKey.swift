import CredentialModel
import Crypto

/// The proof that whoever redeems a code is the one that asked for it: PKCE with S256 (RFC 7636).
struct ProofKey: Sendable {
    /// `code_verifier`: 43 characters out of 32 random bytes.
    let verifier: Secret

    init() { self.init(verifier: Secret(RandomText.make())) }

    init(verifier: Secret) { self.verifier = verifier }

    /// `code_challenge`: the verifier's SHA-256 in base64url (RFC 7636 section 4.2).
    var challenge: String { Base64URL.encode(SHA256.hash(data: Array(verifier.reveal().utf8))) }
}
