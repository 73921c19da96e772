package import CredentialModel

/// What the sandbox's stand-in for the custom authentication triggers asks.
package struct SandboxCustomChallenge: Sendable {
    /// The challenge's public parameters.
    package var parameters: [String: String]
    /// The one right answer.
    package var answer: Secret

    package init(parameters: [String: String] = [:], answer: Secret) {
        self.parameters = parameters
        self.answer = answer
    }
}
