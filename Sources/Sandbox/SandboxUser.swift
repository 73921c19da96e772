package import CredentialModel

/// An IAM user of the sandbox, who signs with long-term keys (`AKIA…`).
package struct SandboxUser: Sendable, Hashable {
    /// The user's name, the end of its ARN.
    package var name: String
    package var secretAccessKey: Secret

    package init(name: String, secretAccessKey: Secret) {
        self.name = name
        self.secretAccessKey = secretAccessKey
    }
}
