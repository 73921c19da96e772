package import CredentialModel
import Synchronization

/// The tokens of the container credentials endpoint: one for each set, each for its own set alone.
package final class EndpointTokens: Sendable {
    private let tokens: Mutex<[String: Secret]>
    /// What a name without a token is compared with, so that it takes as long as any other.
    private let nobodys = Secret(RandomText.make())

    package init(_ tokens: [String: Secret] = [:]) { self.tokens = Mutex(tokens) }

    /// Puts other tokens into force.
    package func replace(with tokens: [String: Secret]) { self.tokens.withLock { $0 = tokens } }

    /// A set's token; `nil` when it has none.
    package func token(of set: String) -> Secret? { tokens.withLock { $0[set] } }

    /// Whether that is the set's token, byte for byte: the SDKs send it as it stands, without a scheme.
    func admit(_ authorization: String, to set: String) -> Bool {
        let own = token(of: set)
        let isSame = RandomText.isSame(authorization, (own ?? nobodys).reveal())
        return isSame && own != nil
    }

    /// A token that nobody can guess: 256 bits in base64url, which every SDK sends unchanged.
    package static func makeToken() -> Secret { Secret(RandomText.make()) }
}
